import { describe, test } from "node:test";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { storm } from "./storm.ts";

ownShmDir();

describe("crash · processes", () => {
  test("over 300 kills at random moments nobody meets in the lock, no token goes back, nobody is stuck", (t) => storm(t, 300));
});
