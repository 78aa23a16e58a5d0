import type { LocalLock } from "../sync/lock.ts";
import type { ElementOf, ElementType, LocalValue, ValueOptions } from "../sync/value.ts";
import type { SharedLock } from "./lock.ts";
import { type ElementsSpec, LockedElements, elementsSpec } from "./locked-elements.ts";
import type { Names } from "./names/names.ts";

/** One element under a name. */
export class SharedValue<E extends number | bigint> implements LocalValue<E> {
  readonly name: string;
  readonly #cell: LockedElements<E>;

  constructor(names: Names<SharedLock>, spec: ElementsSpec) {
    this.name = spec.name;
    this.#cell = new LockedElements(names, spec, this);
  }

  get lock(): LocalLock {
    return this.#cell.lock;
  }

  get(): E {
    return this.#cell.open().get(0);
  }

  set(value: E): void {
    this.#cell.open().set(0, value);
  }

  add(delta: E): E {
    return this.#cell.open().add(0, delta);
  }

  exchange(value: E): E {
    return this.#cell.open().exchange(0, value);
  }

  compareExchange(expected: E, value: E): E {
    return this.#cell.open().compareExchange(0, expected, value);
  }
}

export function valueSpec<T extends ElementType>(
  names: Names<SharedLock>,
  name: string,
  type: T,
  initial: ElementOf<T> | undefined,
  options: ValueOptions | undefined,
): ElementsSpec {
  return elementsSpec(names, "value", name, type, initial === undefined ? 1 : [initial], options);
}
