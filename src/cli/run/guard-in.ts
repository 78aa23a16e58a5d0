import type { Guard } from "../../local/child-hold.ts";
import type { Given } from "../line/command.ts";
import { UsageError } from "../line/usage-error.ts";

/** What `--lock` and `--semaphore` ask for: one of them. */
export function guardIn({ options }: Given): Guard {
  const lock = options.get("lock");
  const semaphore = options.get("semaphore");
  if (lock !== undefined && semaphore !== undefined)
    throw new UsageError("--lock and --semaphore are both given; a command runs under one of them");
  if (lock !== undefined) return { lock };
  if (semaphore === undefined) throw new UsageError("expected --lock NAME or --semaphore NAME:N");
  const [, name, permits] = /^(.+):(\d+)$/.exec(semaphore) ?? [];
  if (name === undefined || Number(permits) === 0)
    throw new UsageError(`--semaphore is "${semaphore}"; expected NAME:N with N from 1, such as db:4, for four at a time`);
  return { semaphore: name, permits: Number(permits) };
}
