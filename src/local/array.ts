import { inspect } from "node:util";
import { LockstepError } from "../sync/error.ts";
import type { LocalLock } from "../sync/lock.ts";
import type { ElementOf, ElementType, LocalArray, ValueOptions } from "../sync/value.ts";
import { whole } from "../sync/whole.ts";
import type { Elements } from "../elements/elements.ts";
import type { SharedLock } from "./lock.ts";
import { type ElementsSpec, LockedElements, elementsSpec } from "./locked-elements.ts";
import type { Names } from "./names/names.ts";

/** Elements under a name, by index. */
export class SharedArray<E extends number | bigint> implements LocalArray<E> {
  readonly name: string;
  readonly length: number;
  readonly #cells: LockedElements<E>;

  constructor(names: Names<SharedLock>, spec: ElementsSpec) {
    this.name = spec.name;
    this.length = spec.length;
    this.#cells = new LockedElements(names, spec, this);
  }

  get lock(): LocalLock {
    return this.#cells.lock;
  }

  get(index: number): E {
    return this.#inside(index).get(index);
  }

  set(index: number, value: E): void {
    this.#inside(index).set(index, value);
  }

  add(index: number, delta: E): E {
    return this.#inside(index).add(index, delta);
  }

  exchange(index: number, value: E): E {
    return this.#inside(index).exchange(index, value);
  }

  compareExchange(index: number, expected: E, value: E): E {
    return this.#inside(index).compareExchange(index, expected, value);
  }

  fill(value: E, from = 0, to: number = this.length): void {
    const elements = this.#between(from, to);
    for (let index = from; index < to; index++) elements.set(index, value);
  }

  slice(from = 0, to: number = this.length): E[] {
    const elements = this.#between(from, to);
    return Array.from({ length: to - from }, (_, offset) => elements.get(from + offset));
  }

  *[Symbol.iterator](): Generator<E, void> {
    for (let index = 0; index < this.length; index++) yield this.#cells.open().get(index);
  }

  #inside(index: number): Elements<E> {
    if (index >>> 0 !== index || index >= this.length) {
      throw new LockstepError(
        "invalid",
        `${inspect(index)} is no index of the array "${this.name}"; expected a whole number from 0, below ${this.length}`,
      );
    }
    return this.#cells.open();
  }

  #between(from: number, to: number): Elements<E> {
    whole(`the end of the part of the array "${this.name}"`, to, 0, this.length);
    whole(`the start of the part of the array "${this.name}"`, from, 0, to);
    return this.#cells.open();
  }
}

export function arraySpec<T extends ElementType>(
  names: Names<SharedLock>,
  name: string,
  type: T,
  lengthOrElements: number | Iterable<ElementOf<T>>,
  options: ValueOptions | undefined,
): ElementsSpec {
  const { heapBytes } = names.actor.layout.shape;
  if (typeof lengthOrElements === "number") {
    whole(`the length of the array ${inspect(name)}`, lengthOrElements, 0, 0x7fff_ffff);
    return elementsSpec(names, "array", name, type, lengthOrElements, options);
  }
  if (lengthOrElements === null || typeof lengthOrElements !== "object" || !(Symbol.iterator in lengthOrElements)) {
    throw new LockstepError(
      "invalid",
      `the array ${inspect(name)} cannot be made from ${inspect(lengthOrElements)}; expected a length or an iterable of elements`,
    );
  }
  const elements: ElementOf<T>[] = [];
  for (const element of lengthOrElements) {
    if (elements.push(element) > heapBytes) {
      throw new LockstepError(
        "full",
        `no room for the array ${inspect(name)}: its elements go on after the ${heapBytes}th, and the space has ${heapBytes} bytes in all`,
      );
    }
  }
  return elementsSpec(names, "array", name, type, elements, options);
}
