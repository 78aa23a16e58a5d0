import type { State } from "../model.ts";
import type { Operation } from "../operations.ts";
import { valueText } from "../value-text.ts";
import { putOrder } from "./put-order.ts";

/** Ends each value in the state of a queue: in JSON there is none. */
export const END = "\n";
/** A value is compared with so many ahead of it: whoever puts at the same time is near. */
const LOOK_BACK = 16;

/** Who put a value into a queue, and who is known to have taken it. */
interface Stay {
  readonly puts: Operation[];
  readonly takings: Operation[];
}

/**
 * What is known beforehand of the values of a queue: who takes them. Of one that is put once and taken once at most that says a lot (Henzinger, Sezgin, Vafeiadis,
 * "Aspect-oriented linearizability proofs", CONCUR 2013, section 4).
 */
export class Stays {
  readonly #stays = new Map<string, Stay>();
  /** When the first of the dequeues of unknown outcome began. */
  readonly #unseenFrom: number = Infinity;
  /** Which of the values that are put once is put first, second … */
  readonly #ranks: ReadonlyMap<string, number>;
  /** Whether anybody asks how many values there are. */
  readonly areCounted: boolean;
  /** Whether there are values that nobody is known to have taken. */
  readonly areLeft: boolean;
  /** There is no order in which they can have been put, or more were taken than put: nothing explains that. */
  readonly areContrary: boolean;

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const { op, type, given, had, from } = operation;
      if (op === "enqueue") this.#stay(valueText(given)).puts.push(operation);
      else if (op === "dequeue" && type === "ok") this.#stay(valueText(had)).takings.push(operation);
      else if (op === "dequeue") this.#unseenFrom = Math.min(this.#unseenFrom, from);
    }
    const stays = [...this.#stays];
    const order = putOrder(
      stays
        .filter(([, { puts, takings }]) => puts.length === 1 && takings.length <= 1)
        .map(([value, { puts, takings }]) => ({
          value,
          putFrom: puts[0]!.from,
          putTo: puts[0]!.to,
          takenFrom: takings[0]?.from ?? this.#unseenFrom,
          takenTo: takings[0]?.to ?? Infinity,
        })),
    );
    this.#ranks = new Map(order?.map((value, at) => [value, at]));
    this.areCounted = operations.some(({ op, type }) => op === "size" && type === "ok");
    this.areLeft = stays.some(([, { puts, takings }]) => puts.length > takings.length);
    this.areContrary = order === undefined || stays.some(([, { puts, takings }]) => puts.length < takings.length);
  }

  #stay(value: string): Stay {
    const known = this.#stays.get(value);
    if (known !== undefined) return known;
    const stay: Stay = { puts: [], takings: [] };
    this.#stays.set(value, stay);
    return stay;
  }

  /** Who takes it, if it is put once, and taken once at most. */
  #onlyTaking(value: string): Operation | undefined {
    return this.isOne(value) ? this.#stays.get(value)?.takings[0] : undefined;
  }

  isOne(value: string): boolean {
    const { puts, takings } = this.#stays.get(value)!;
    return puts.length <= 1 && takings.length <= 1;
  }

  /** A put of unknown outcome explains a taking, or a count. */
  isNeeded(value: string): boolean {
    return this.areCounted || this.#stays.get(value)!.takings.length > 0;
  }

  rank(value: string): number | undefined {
    return this.#ranks.get(value);
  }

  /** One who takes nobody knows what does not take what somebody else is known to have taken. */
  takeUnseen(state: State): State | undefined {
    const end = (state as string).indexOf(END);
    if (end < 0 || this.#onlyTaking((state as string).slice(0, end)) !== undefined) return undefined;
    return (state as string).slice(end + 1);
  }

  /** Whether something is ahead that is taken only after this value has been. */
  isTooEarly(value: string, state: string): boolean {
    const taking = this.#onlyTaking(value);
    if (taking === undefined) return false;
    let end = state.length - 1;
    for (let looked = 0; looked < LOOK_BACK && end > 0; looked++) {
      const start = state.lastIndexOf(END, end - 1) + 1;
      const other = state.slice(start, end);
      if (this.isOne(other) && (this.#onlyTaking(other)?.from ?? this.#unseenFrom) > taking.to) return true;
      end = start - 1;
    }
    return false;
  }
}
