/** When a value was put into a queue and when it was taken, each from and to; what nobody knows is Infinity. */
export interface PutAndTaken {
  readonly value: string;
  readonly putFrom: number;
  readonly putTo: number;
  readonly takenFrom: number;
  readonly takenTo: number;
}

/**
 * The values in an order in which they can have been put; undefined when there is none. One is before another if it was put before that one was, or taken before that one was put
 * or taken. So the next is one that began to be put before any other was put or taken, and to be taken before any other was.
 */
export function putOrder(all: readonly PutAndTaken[]): string[] | undefined {
  const byPutFrom = all.toSorted((one, other) => one.putFrom - other.putFrom);
  const byPutTo = all.toSorted((one, other) => ascending(one.putTo, other.putTo));
  const byTakenTo = all.toSorted((one, other) => ascending(one.takenTo, other.takenTo));
  const order = new Set<PutAndTaken>();
  const open: PutAndTaken[] = [];
  let [begun, put, taken] = [0, 0, 0];
  while (order.size < all.length) {
    while (order.has(byPutTo[put]!)) put++;
    while (order.has(byTakenTo[taken]!)) taken++;
    const takenBy = byTakenTo[taken]!.takenTo;
    const putBy = Math.min(byPutTo[put]!.putTo, takenBy);
    while (begun < all.length && byPutFrom[begun]!.putFrom < putBy) open.push(byPutFrom[begun++]!);
    const next = open.findIndex(({ takenFrom }) => takenFrom <= takenBy);
    if (next < 0) return undefined;
    order.add(open.splice(next, 1)[0]!);
  }
  return [...order].map(({ value }) => value);
}

function ascending(one: number, other: number): number {
  return one === other ? 0 : one - other;
}
