import { startProcess } from "../process/start-process.ts";
import type { LocalSpace } from "../sync/space.ts";
import { encodeName } from "./names/encode-name.ts";
import { DEFAULT_SHAPE, type SpaceOptions, isInDevelopment, wantedShape } from "./space-options.ts";
import { SharedSpace, type Starter } from "./space.ts";
import { ProcessMemory } from "./memory/processes.ts";

/** Where a child finds this function. */
const OPENER = { module: import.meta.url, name: "processes" };
const TETHER = { module: new URL("./memory/tether.js", import.meta.url).href, name: "tether" };

/** A space of this user's processes on this machine: whoever opens the same name shares its objects. Each opening is a party of its own. */
export async function processes(name: string, options: SpaceOptions = {}): Promise<LocalSpace> {
  encodeName(name, "space");
  const memory = await ProcessMemory.open(name, DEFAULT_SHAPE, wantedShape(options));
  const space = joined(name, memory, isInDevelopment(options));
  for (const other of open) if (other.closed) open.delete(other);
  if (!listening) process.on("exit", leaveAll);
  listening = true;
  open.add(space);
  return space;
}

function joined(name: string, memory: ProcessMemory, isObserved: boolean): SharedSpace {
  const start: Starter = (target, args, role) =>
    startProcess({ opener: OPENER, space: name, target, args, ...(role === undefined ? {} : { role, tether: TETHER }) });
  try {
    return new SharedSpace(name, memory, start, isObserved);
  } catch (error) {
    memory.close(memory.claim());
    throw error;
  }
}

const open = new Set<SharedSpace>();
let listening = false;

/** Who ends without closing leaves like one who closes: what it holds becomes `abandoned`, and the last one removes the space. */
function leaveAll(): void {
  for (const space of open) space.leave();
}
