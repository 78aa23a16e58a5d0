import { inspect } from "node:util";
import { elementType } from "../elements/element-type.ts";
import type { Elements } from "../elements/elements.ts";
import type { Engine } from "../engine/engine.ts";
import { LockstepError } from "../sync/error.ts";
import type { Lock } from "../sync/lock.ts";
import type { ElementType, Value, ValueOptions } from "../sync/value.ts";
import { ClaimLock } from "./lock.ts";
import { SharedCell } from "./shared-cell.ts";
import { placeOf, wantedValueLock } from "./wanted.ts";
import type { Stored } from "./delete-stored.ts";

/** A number in a cell: "int32 -5". What its type can hold, and how it wraps, is as in shared memory: each operation is done there, on one element. */
export class CellValue<E extends number | bigint> implements Value<E>, Stored {
  readonly name: string;
  readonly groups: readonly string[];
  readonly #type: string;
  readonly #initial: string;
  readonly #lock: Lock | undefined;
  readonly #cell: SharedCell;
  /** One element, for a moment. */
  readonly #element: Elements<E>;

  constructor(engine: Engine, name: string, type: ElementType, initial: E | undefined, { lock = true }: ValueOptions = {}) {
    const label = `the value ${inspect(name)}`;
    if (typeof lock !== "boolean")
      throw new LockstepError("invalid", `the option lock of ${label} is ${inspect(lock)}; expected true or false`);
    const { name: stored, over } = elementType(type, label);
    this.name = name;
    this.groups = [placeOf("value", name)];
    this.#type = stored;
    this.#element = over(new ArrayBuffer(8), 0, 1, `${label} of ${stored}`) as Elements<E>;
    if (initial !== undefined) this.#element.set(0, initial);
    this.#initial = this.#text();
    this.#cell = new SharedCell(engine, { group: this.groups[0]!, id: "" });
    if (lock) this.#lock = new ClaimLock(engine, name, wantedValueLock(name));
  }

  get lock(): Lock {
    if (this.#lock !== undefined) return this.#lock;
    throw new LockstepError(
      "unsupported",
      `the value "${this.name}" was opened with lock: false; open it with its lock, or use a lock of the space`,
    );
  }

  get(): Promise<E> {
    return this.#do((element) => element.get(0));
  }

  set(value: E): Promise<void> {
    return this.#do((element) => element.set(0, value));
  }

  add(delta: E): Promise<E> {
    return this.#do((element) => element.add(0, delta));
  }

  exchange(value: E): Promise<E> {
    return this.#do((element) => element.exchange(0, value));
  }

  compareExchange(expected: E, value: E): Promise<E> {
    return this.#do((element) => element.compareExchange(0, expected, value));
  }

  /** The first to touch it writes its initial value, so that all others find that. */
  #do<T>(deed: (element: Elements<E>) => T): Promise<T> {
    return this.#cell.update((text) => {
      this.#put(text ?? this.#initial);
      const result = deed(this.#element);
      return { result, value: this.#text() };
    });
  }

  #put(text: string): void {
    const [type, number] = text.split(" ");
    if (type !== this.#type) throw new LockstepError("mismatch", `the value "${this.name}" is open as ${type}; not as ${this.#type}`);
    this.#element.set(0, (type.includes("big") ? BigInt(number!) : Number(number)) as E);
  }

  #text(): string {
    const number = this.#element.get(0);
    return `${this.#type} ${Object.is(number, -0) ? "-0" : String(number)}`;
  }
}
