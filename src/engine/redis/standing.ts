/** How the store has a claim, as its scripts answer. */
export type Standing =
  | { readonly is: "gone" }
  | { readonly is: "held"; readonly order: bigint; readonly abandoned: boolean }
  | {
      readonly is: "waiting";
      readonly order: bigint;
      /** When who is ahead will be gone unless it is renewed, in ms; -1 when that is not known. */
      readonly askMs: number;
      /** First behind a foreign client, who tells nobody when it goes. */
      readonly isForeign: boolean;
    };

export function standingOf(reply: unknown): Standing {
  if (!Array.isArray(reply)) return { is: "held", order: BigInt(reply as number), abandoned: false };
  const [state, order, detail, foreign] = reply as [number, string, number, number];
  switch (Number(state)) {
    case 0:
      return { is: "gone" };
    case 1:
      return { is: "held", order: BigInt(order), abandoned: Number(detail) === 1 };
    default:
      return { is: "waiting", order: BigInt(order), askMs: Number(detail), isForeign: Number(foreign) === 1 };
  }
}
