import { Holdings } from "./holdings.ts";
import type { SharedLock } from "./lock.ts";
import type { Names } from "./names/names.ts";
import type { Spec } from "./names/spec.ts";
import { Requests } from "./requests.ts";
import { SETS } from "./rwlock.ts";
import { cellBytes, emptyCell } from "./wait-set.ts";

export function rwlockSpec(names: Names<SharedLock>, name: string): Spec {
  const { actor } = names;
  return {
    name,
    kind: "rwlock",
    parameters: [],
    dataBytes: cellBytes(actor, SETS + Holdings.cells + Requests.cells),
    joined: (place) => emptyCell(actor, place, SETS),
  };
}
