import { describe } from "node:test";
import { conditionDeaths } from "../contract/condition/deaths.ts";
import { eventDeaths } from "../contract/event/deaths.ts";
import { pipeDeaths } from "../contract/pipe/deaths.ts";
import { queueDeaths } from "../contract/queue/deaths.ts";
import { rlockDeaths } from "../contract/rlock/deaths.ts";
import { rwlockDeaths } from "../contract/rwlock/deaths.ts";
import { semaphoreDeaths } from "../contract/semaphore/deaths.ts";
import type { Substrate } from "../contract/substrate.ts";
import { webLocksDeaths } from "../contract/web-locks/deaths.ts";
import { ownShmDir } from "../fixtures/lock/own-shm-dir.ts";
import { processesAbsent } from "../fixtures/lock/processes-absent.ts";
import { substrates } from "../fixtures/lock/substrates.ts";
import { absent } from "../run/absent.ts";

/** How many are killed at random moments, where every run kills twelve. */
const KILLS = 120;
const SUITES = {
  rlock: rlockDeaths,
  rwlock: rwlockDeaths,
  semaphore: semaphoreDeaths,
  condition: conditionDeaths,
  event: eventDeaths,
  queue: queueDeaths,
  pipe: pipeDeaths,
  "web-locks": webLocksDeaths,
};

function manyDeaths(substrate: Substrate): void {
  for (const [primitive, deaths] of Object.entries(SUITES)) describe(`${primitive} · ${substrate.name}`, () => deaths(substrate, KILLS));
}

ownShmDir();
manyDeaths(substrates.threads);
const reason = await processesAbsent();
if (reason !== undefined) absent("deaths", "processes", reason);
else manyDeaths(substrates.processes);
