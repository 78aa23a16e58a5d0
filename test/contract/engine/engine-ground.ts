import type { TestContext } from "node:test";
import type { Engine } from "../../../src/engine/engine.ts";

/** A store, for who asks its engine itself. */
export interface EngineGround {
  readonly name: string;
  /** How often what is done by chance is tried. */
  readonly rounds: number;
  /** A space's name that nobody else has. */
  newSpace(): string;
  /** One more client of a space. */
  engine(t: TestContext, space: string): Promise<Engine>;
}
