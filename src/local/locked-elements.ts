import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { LocalLock } from "../sync/lock.ts";
import type { ValueOptions } from "../sync/value.ts";
import { elementType, typeName } from "../elements/element-type.ts";
import type { Elements } from "../elements/elements.ts";
import type { Spec } from "./names/spec.ts";
import { userLock } from "./user-lock.ts";
import type { SharedLock } from "./lock.ts";
import type { Look } from "./look.ts";
import { RecordWord } from "./memory/layout.ts";
import type { Names } from "./names/names.ts";

/** What a value and an array are: elements in the heap under a name, and the name's lock. */
export class LockedElements<E extends number | bigint> {
  readonly #lock: SharedLock;
  readonly #elements: Elements<E>;

  constructor(names: Names<SharedLock>, spec: ElementsSpec, primitive: unknown) {
    this.#lock = userLock(names, spec);
    this.#lock.primitive = primitive;
    // Once made they stay where they are, even while their lock's name is not bound.
    const { buffer, start } = names.actor.memory;
    this.#elements = spec.over(buffer, start + this.#lock.dataAt) as Elements<E>;
  }

  /** The elements, if the space is still open: of a closed one the memory may be gone. */
  open(): Elements<E> {
    if (this.#lock.actor.closed)
      throw new LockstepError(
        "closed",
        `the ${this.#lock.spec.kind} "${this.#lock.name}" belongs to a space that was closed; open the space again`,
      );
    return this.#elements;
  }

  get lock(): LocalLock {
    const { kind, name, parameters } = this.#lock.spec;
    if (parameters[LOCKED] === 1) return this.#lock;
    throw new LockstepError(
      "unsupported",
      `the ${kind} "${name}" was opened with lock: false; open it with its lock, or use a lock of the space`,
    );
  }
}

export interface ElementsSpec extends Spec {
  readonly length: number;
  over(buffer: ArrayBufferLike, byteOffset: number): Elements<number | bigint>;
}

/** Of the parameters, the one that says whether there is a lock. */
const LOCKED = 2;

/** What a value or array is opened with. `elements` are its first ones, checked here; zeros when absent. Throws `"invalid"`. */
export function elementsSpec(
  names: Names<SharedLock>,
  kind: "value" | "array",
  name: string,
  type: string,
  elements: number | readonly (number | bigint)[],
  options: ValueOptions | undefined,
): ElementsSpec {
  const label = `the ${kind} ${inspect(name)}`;
  const { lock = true } = options ?? {};
  if (typeof lock !== "boolean")
    throw new LockstepError("invalid", `the option lock of ${label} is ${inspect(lock)}; expected true or false`);
  const stored = elementType(type, label);
  const length = typeof elements === "number" ? elements : elements.length;
  const over: ElementsSpec["over"] = (buffer, byteOffset) => stored.over(buffer, byteOffset, length, `${label} of ${stored.name}`);
  const dataBytes = length * stored.bytes;
  let first: Uint8Array | undefined;
  if (typeof elements !== "number") {
    const buffer = new ArrayBuffer(dataBytes);
    const cells = over(buffer, 0);
    for (const [index, element] of elements.entries()) cells.set(index, element);
    first = new Uint8Array(buffer);
  }
  return {
    name,
    kind,
    parameters: [stored.number, length, lock ? 1 : 0],
    describe: ([number, count, locked]) => `${typeName(number)}, length ${count}, ${locked === 1 ? "with" : "without"} a lock`,
    dataBytes,
    length,
    over,
    made: ({ at, dataAt }) => {
      const { words, memory } = names.actor;
      if (first !== undefined) new Uint8Array(memory.buffer, memory.start + dataAt, dataBytes).set(first);
      first = undefined;
      Atomics.store(words, at + RecordWord.STATE, 1); // never as new again: what somebody stored must not be evicted
    },
    joined: () => {
      first = undefined;
    },
  };
}

/** What there is to see of a value or an array. */
export interface ElementsState {
  readonly type: string;
  readonly length: number;
  /** The first one; of an array there are more. */
  readonly first: number | bigint | null;
}

export function elementsState(look: Look): ElementsState {
  const type = typeName(look.parameter(0));
  const length = look.parameter(1);
  const { buffer, start } = look.data();
  const first = length === 0 ? null : elementType(type, look.name).over(buffer, start, 1, look.name).get(0);
  return { type, length, first };
}
