import { type Observer, type Sight, Violation } from "./observer.ts";
import type { World } from "./world.ts";

const Told = { DEADLOCK: 0 } as const;
const TOLD = 0;
const DIED = 1;

/** What the search for deadlocks promises: of a circle one is told, and nobody where there is none. */
export class Circles implements Observer {
  readonly cells = 2;
  readonly #index: number;
  readonly #most: number;

  /** This is observer `index` of the scenario; at most so many are told. */
  constructor(index: number, most: number) {
    this.#index = index;
    this.#most = most;
  }

  /** The actor was told that it waits in a circle. */
  deadlocked(world: World): void {
    world.tell(this.#index, Told.DEADLOCK, 0);
  }

  told(sight: Sight): void {
    sight.set(TOLD, sight.get(TOLD) + 1);
    sight.reach("told");
    if (sight.get(DIED) === 1) sight.reach("told after a death");
    if (sight.get(TOLD) > this.#most) throw new Violation(`${sight.get(TOLD)} were told of a deadlock; expected at most ${this.#most}`);
  }

  died(sight: Sight): void {
    sight.set(DIED, 1);
  }

  mayKeepWaiting(): boolean {
    return false;
  }
}
