import { type Model, lock, queue, register } from "lockstep/check";
import { CAPACITY, type Workload } from "./workloads.ts";

/** What each workload uses. */
export const models: Readonly<Record<Workload, Model>> = { queue: queue(CAPACITY), lock: lock(), register: register() };
