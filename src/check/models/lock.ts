import type { Model } from "../model.ts";
import { holderText, lockModel } from "./lock-model.ts";

const FREE = "";

/** A lock: one holds it at a time, and whoever releases it, it is free. */
export function lock(): Model {
  return lockModel({
    name: "lock",
    start: FREE,
    holder: (state) => (state === FREE ? undefined : (state as string)),
    released: () => FREE,
    acquired: (_, { process }) => holderText(process),
    rank: ({ to }) => to,
  });
}
