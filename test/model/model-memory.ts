import type { Layout } from "../../src/local/memory/layout.ts";
import type { Memory, Woken } from "../../src/local/memory/memory.ts";
import { Choice, Kind } from "./operation.ts";
import { type Run, WORDS } from "./run.ts";

/** A memory whose every move is a transition of the model. */
export class ModelMemory implements Memory {
  readonly words: Int32Array = WORDS;
  readonly layout: Layout;
  readonly buffer: ArrayBuffer;
  readonly start = 0;
  readonly isInReach = false;
  readonly #run: Run;

  constructor(run: Run, layout: Layout, buffer: ArrayBuffer) {
    this.#run = run;
    this.layout = layout;
    this.buffer = buffer;
  }

  claim(): number {
    return this.#run.perform(Kind.CLAIM, 0, 0, 0);
  }

  gone(slot: number): boolean {
    return this.#run.perform(Kind.GONE, slot, 0, 0) === 1;
  }

  wait(index: number, seen: number, timeoutMs: number): Woken {
    const choice = this.#run.wait(index, seen, timeoutMs);
    if (choice === Choice.TIMED_OUT) return "timed-out";
    return choice === Choice.CHANGED ? "changed" : "woken";
  }

  wake(index: number): void {
    this.#run.perform(Kind.WAKE, index, 0, 0);
  }

  ring(slot: number): void {
    this.#run.perform(Kind.RING, slot, 0, 0);
  }

  openBell(_slot: number, heard: () => void): void {
    this.#run.heard = heard;
  }

  close(slot: number): void {
    this.#run.perform(Kind.CLOSE, slot, 0, 0);
  }
}
