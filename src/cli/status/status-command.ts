import { type SpaceStatus, spaces } from "../../local/status.ts";
import type { Given } from "../line/command.ts";
import { ExitCode } from "../line/exit-code.ts";
import { spaceName } from "../line/space-name.ts";
import { storeUrl } from "../line/store-url.ts";
import { spaceTable } from "./space-table.ts";

/** `lockstep status`: every space of this machine, or the one that was named; or one on a store. */
export async function statusCommand(given: Given): Promise<number> {
  const url = storeUrl(given);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error; // whoever read has seen enough
  });
  return url === undefined ? ofMachine(given) : ofStore(url, given);
}

function ofMachine(given: Given): number {
  const wanted = given.options.get("space");
  const found = [...spaces()].filter(([name]) => wanted === undefined || name === wanted);
  const all = found.map(([space, seen]) => (typeof seen === "string" ? { space, unreadable: seen } : { space, ...seen }));
  process.stdout.write(given.options.has("json") ? json(all) : text(found, wanted));
  if (wanted !== undefined && found.length === 0) return ExitCode.NOT_THERE;
  return found.some(([, space]) => typeof space === "string") ? ExitCode.UNAVAILABLE : 0;
}

async function ofStore(url: string, given: Given): Promise<number> {
  const { storeSpace } = await import("./store-space.ts");
  const space = await storeSpace(url, spaceName(given));
  process.stdout.write(given.options.has("json") ? json([space]) : (await import("./store-table.ts")).storeTable(space));
  return 0;
}

function text(found: readonly (readonly [string, SpaceStatus | string])[], wanted: string | undefined): string {
  if (found.length === 0) return `${wanted === undefined ? "no space is open" : `no space "${wanted}" is open`}\n`;
  const pages = found.map(([name, space]) =>
    typeof space === "string" ? `space ${name}: cannot be read: ${space}\n` : spaceTable(name, space, Date.now()),
  );
  return pages.join("\n");
}

/** What there is, as it is; times as text, and integers too large for a number as well. */
function json(all: readonly object[]): string {
  const plain = (key: string, value: unknown): unknown => {
    if (key.endsWith("Ms")) return value === null ? null : new Date(value as number).toISOString();
    return typeof value === "bigint" ? String(value) : value;
  };
  return `${JSON.stringify({ spaces: all }, plain, 2).replaceAll(/"(started|waitedSince)Ms":/g, '"$1":')}\n`;
}
