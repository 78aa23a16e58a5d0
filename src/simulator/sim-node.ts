import type { Input, Outputs } from "../protocol/protocol.ts";
import type { Random } from "./random.ts";

type Output =
  | { readonly kind: "send"; readonly to: number; readonly message: unknown }
  | { readonly kind: "save"; readonly saved: unknown }
  | { readonly kind: "tell"; readonly result: unknown };

/** What a node's outputs do to the world. */
export interface Effects {
  send(node: SimNode, to: number, message: unknown): void;
  /** Begins to write: `stored` is called on the node when it is on the disk. */
  save(node: SimNode, saved: unknown): void;
  tell(node: SimNode, result: unknown): void;
}

/** One node of a simulation: its process, which lives and dies, and its disk, which stays. */
export class SimNode implements Outputs<unknown, unknown, unknown> {
  readonly index: number;
  readonly random: Random;
  readonly #effects: Effects;
  state: unknown = undefined;
  isUp = false;
  /** Counts its starts: what was meant for an earlier life does not happen. */
  life = 0;
  /** How many pauses lie over it. */
  pauses = 0;
  /** What came while it was paused. */
  readonly heldBack: Input<unknown, unknown>[] = [];
  /** How fast its clock runs, by the true time. */
  rate = 1;
  /** What is on its disk, and what was there before. */
  saved: unknown = undefined;
  before: unknown = undefined;
  /** What is being written. */
  saving: { readonly saved: unknown } | undefined;
  /** It is on the disk, and the node, which is paused, has not been told. */
  isStored = false;
  hasRot = false;
  /** Called when it next begins to write: it dies of it. */
  doom: (() => void) | undefined;
  /** For how many reasons its disk is full. */
  fullness = 0;
  /** What may leave when it is written. */
  #behind: Output[] = [];

  constructor(index: number, random: Random, effects: Effects) {
    this.index = index;
    this.random = random;
    this.#effects = effects;
  }

  send(to: number, message: unknown): void {
    if (this.saving === undefined) this.#effects.send(this, to, message);
    else this.#behind.push({ kind: "send", to, message });
  }

  save(saved: unknown): void {
    if (this.saving !== undefined) {
      this.#behind.push({ kind: "save", saved });
      return;
    }
    // As on a disk: what the node does to its state afterwards does not change it.
    this.saving = { saved: JSON.parse(JSON.stringify(saved)) as unknown };
    this.#effects.save(this, saved);
  }

  tell(result: unknown): void {
    if (this.saving === undefined) this.#effects.tell(this, result);
    else this.#behind.push({ kind: "tell", result });
  }

  /** What was being written is on the disk: what stood behind it leaves, up to what is to be written next. */
  stored(): void {
    this.isStored = false;
    this.before = this.saved;
    this.saved = this.saving?.saved;
    this.saving = undefined;
    const behind = this.#behind;
    this.#behind = [];
    for (const output of behind) {
      if (output.kind === "send") this.send(output.to, output.message);
      else if (output.kind === "save") this.save(output.saved);
      else this.tell(output.result);
    }
  }

  /** Ends the process. What was to leave never does. */
  die(): void {
    this.isUp = false;
    this.life += 1;
    this.state = undefined;
    this.pauses = 0;
    this.isStored = false;
    this.saving = undefined;
    this.#behind = [];
    this.heldBack.length = 0;
  }
}
