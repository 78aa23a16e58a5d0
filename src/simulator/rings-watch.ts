import type { TokenRingState } from "../protocol/mutex/token-ring-state.ts";
import type { TwoLevelState } from "../protocol/mutex/two-level-ring.ts";
import type { Watched } from "./watched.ts";
import { TOKEN_RING_SITUATIONS, TokenRingWatch } from "./token-ring-watch.ts";

/** What a run with two levels of rings should meet with. */
export const RINGS_SITUATIONS: readonly string[] = [...TOKEN_RING_SITUATIONS, "a coordinator died while it had the global token"];

/** Watches every local ring and the global one. */
export class RingsWatch {
  readonly #world: Watched<TwoLevelState>;
  /** By the first of its members. */
  readonly #locals = new Map<number, TokenRingWatch>();
  #global: TokenRingWatch | undefined;
  /** Of every coordinator: its state of this life, and whether it had the global token. */
  readonly #before: ({ readonly state: TwoLevelState; readonly hasGlobal: boolean } | undefined)[] = [];

  constructor(world: Watched<TwoLevelState>) {
    this.#world = world;
  }

  stepped(node: number): void {
    const state = this.#world.state(node)!;
    const { members, coordinators, global } = state;
    const [first] = members;
    let local = this.#locals.get(first!);
    if (local === undefined) {
      local = this.#watch(members, (of) => of?.local);
      this.#locals.set(first!, local);
    }
    local.stepped(members.indexOf(node));
    if (global === undefined) return;
    this.#global ??= this.#watch(coordinators, (of) => of?.global);
    this.#global.stepped(coordinators.indexOf(node));
    const before = this.#before[node];
    if (before !== undefined && before.state !== state && before.hasGlobal)
      this.#world.met("a coordinator died while it had the global token");
    this.#before[node] = { state, hasGlobal: global.phase === "inside" };
  }

  #watch(nodes: readonly number[], ringOf: (state: TwoLevelState | undefined) => TokenRingState | undefined): TokenRingWatch {
    return new TokenRingWatch({
      size: nodes.length,
      state: (at) => ringOf(this.#world.state(nodes[at]!)),
      met: (situation) => this.#world.met(situation),
    });
  }
}
