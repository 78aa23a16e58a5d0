import { startWorker } from "../process/start-worker.ts";
import type { LocalSpace } from "../sync/space.ts";
import { ThreadMemory, threadSegment } from "./memory/threads.ts";
import { DEFAULT_SHAPE, type SpaceOptions, isInDevelopment, mustAgree, wantedShape } from "./space-options.ts";
import { SharedSpace, type Starter } from "./space.ts";
import { encodeName } from "./names/encode-name.ts";

/** Where a child finds this function. */
const OPENER = { module: import.meta.url, name: "threads" };
const open = new Map<string, SharedSpace>();

/** The space of this process's threads. Workers started after the first call join by themselves; one thread's calls share one opening. */
export function threads(name = "default", options: SpaceOptions = {}): LocalSpace {
  encodeName(name, "space");
  const wanted = wantedShape(options);
  const memory = new ThreadMemory(name, threadSegment(name, { ...DEFAULT_SHAPE, ...wanted }));
  mustAgree(name, memory.layout.shape, wanted);
  const known = open.get(name);
  if (known !== undefined && !known.closed) return known;
  const start: Starter = (target, args, role) =>
    startWorker({ opener: OPENER, space: name, target, args, ...(role === undefined ? {} : { role }) });
  const space = new SharedSpace(name, memory, start, isInDevelopment(options));
  if (open.size === 0) process.on("exit", leaveAll);
  open.set(name, space);
  return space;
}

/** A thread that ends without closing leaves its places to others; what it holds becomes `abandoned`. */
function leaveAll(): void {
  for (const space of open.values()) space.leave();
}
