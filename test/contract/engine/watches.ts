import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Engine } from "../../../src/engine/engine.ts";
import type { EngineGround } from "./engine-ground.ts";

/** Counts how often it was told, and resolves when it has been. */
class Told {
  times = 0;
  readonly #listeners: (() => void)[] = [];

  readonly changed = (): void => {
    this.times++;
    for (const listener of this.#listeners.splice(0)) listener();
  };

  /** When it was told more than `before` times. */
  async after(before: number): Promise<void> {
    while (this.times <= before) await new Promise<void>((resolve) => this.#listeners.push(resolve));
  }
}

export function engineWatches(ground: EngineGround): void {
  const two = async (t: TestContext): Promise<[Engine, Engine]> => {
    const space = ground.newSpace();
    return [await ground.engine(t, space), await ground.engine(t, space)];
  };

  test("a cell that comes, changes and goes is told each time, also to who wrote it", async (t) => {
    const engines = await two(t);
    for (const watcher of engines) {
      const told = new Told();
      const stop = await watcher.watch("flag", told.changed);
      for (const value of ["1", "2", undefined]) {
        const { times } = told;
        await engines[0].commit([], [{ group: "flag", id: "x", value }]);
        await told.after(times);
      }
      stop();
    }
  });

  test("whatever is written after watch() has settled is told: nothing is missed between reading and waiting", async (t) => {
    const [writer, watcher] = await two(t);
    for (let round = 1; round <= ground.rounds; round++) {
      const told = new Told();
      const watching = watcher.watch("flag", told.changed);
      const writing = writer.commit([], [{ group: "flag", id: "", value: String(round) }]);
      const stop = await watching;
      for (let times = told.times; (await watcher.read([{ group: "flag", id: "" }]))[0]!.value !== String(round); { times } = told)
        await told.after(times);
      await writing;
      stop();
    }
  });

  test("other groups, and other spaces, are not told", async (t) => {
    const [writer, watcher] = await two(t);
    const stranger = await ground.engine(t, ground.newSpace());
    const [own, near] = [new Told(), new Told()];
    await watcher.watch("map/a", own.changed);
    await watcher.watch("map/ab", near.changed);
    const { times } = own;
    await stranger.commit([], [{ group: "map/a", id: "x", value: "1" }]);
    await writer.commit([], [{ group: "map/a/b", id: "x", value: "1" }]);
    await writer.commit([], [{ group: "map/ab", id: "x", value: "1" }]);
    await near.after(0);
    await writer.read([]);
    assert.equal(own.times, times);
  });

  test("a watch that was ended is not told, the others of the same group are", async (t) => {
    const [writer, watcher] = await two(t);
    const [ended, going] = [new Told(), new Told()];
    const stop = await watcher.watch("flag", ended.changed);
    await watcher.watch("flag", going.changed);
    stop();
    stop();
    const { times } = ended;
    const before = going.times;
    await writer.commit([], [{ group: "flag", id: "", value: "1" }]);
    await going.after(before);
    assert.equal(ended.times, times);
    const again = new Told();
    await watcher.watch("flag", again.changed);
    await writer.commit([], [{ group: "flag", id: "", value: "2" }]);
    await again.after(0);
  });

  test("many groups are watched at once, each for itself", async (t) => {
    const [writer, watcher] = await two(t);
    const all = Array.from({ length: 50 }, () => new Told());
    await Promise.all(all.map((told, at) => watcher.watch(`flag/${at}`, told.changed)));
    await Promise.all(all.map((_, at) => writer.commit([], [{ group: `flag/${at}`, id: "", value: "1" }])));
    await Promise.all(all.map((told) => told.after(0)));
  });
}
