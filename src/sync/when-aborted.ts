/** Those who wait for a signal to abort. It gets one listener for all of them: more than ten of them Node takes for a leak, and says so. */
class Listeners {
  static readonly #of = new WeakMap<AbortSignal, Listeners>();
  readonly #signal: AbortSignal;
  readonly #told = new Set<() => void>();
  readonly #tell = (): void => {
    for (const told of [...this.#told]) if (this.#told.has(told)) told();
  };

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
    Listeners.#of.set(signal, this);
  }

  static of(signal: AbortSignal): Listeners {
    return Listeners.#of.get(signal) ?? new Listeners(signal);
  }

  add(told: () => void): void {
    if (this.#told.size === 0) this.#signal.addEventListener("abort", this.#tell, { once: true });
    this.#told.add(told);
  }

  delete(told: () => void): void {
    if (this.#told.delete(told) && this.#told.size === 0) this.#signal.removeEventListener("abort", this.#tell);
  }
}

/** Calls `told` once when the signal aborts; what it returns calls that off. A signal that has aborted before says nothing any more: ask it first. */
export function whenAborted(signal: AbortSignal, told: () => void): () => void {
  const listeners = Listeners.of(signal);
  listeners.add(told);
  return () => listeners.delete(told);
}
