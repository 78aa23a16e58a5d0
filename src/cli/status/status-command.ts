import { type SpaceStatus, spaces } from "../../local/status.ts";
import type { Given } from "../line/command.ts";
import { ExitCode } from "../line/exit-code.ts";
import { refuseStore } from "../line/store-url.ts";
import { spaceTable } from "./space-table.ts";

/** `lockstep status`: every space, or the one that was named. */
export async function statusCommand(given: Given): Promise<number> {
  refuseStore(given);
  const wanted = given.options.get("space");
  const found = [...spaces()].filter(([name]) => wanted === undefined || name === wanted);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error; // whoever read has seen enough
  });
  process.stdout.write(given.options.has("json") ? json(found) : text(found, wanted));
  if (wanted !== undefined && found.length === 0) return ExitCode.NOT_THERE;
  return found.some(([, space]) => typeof space === "string") ? ExitCode.UNAVAILABLE : 0;
}

function text(found: readonly (readonly [string, SpaceStatus | string])[], wanted: string | undefined): string {
  if (found.length === 0) return `${wanted === undefined ? "no space is open" : `no space "${wanted}" is open`}\n`;
  const pages = found.map(([name, space]) =>
    typeof space === "string" ? `space ${name}: cannot be read: ${space}\n` : spaceTable(name, space, Date.now()),
  );
  return pages.join("\n");
}

/** What there is, as it is; times as text, and integers too large for a number as well. */
function json(found: readonly (readonly [string, SpaceStatus | string])[]): string {
  const all = found.map(([space, seen]) => (typeof seen === "string" ? { space, unreadable: seen } : { space, ...seen }));
  const plain = (key: string, value: unknown): unknown => {
    if (key.endsWith("Ms")) return value === null ? null : new Date(value as number).toISOString();
    return typeof value === "bigint" ? String(value) : value;
  };
  return `${JSON.stringify({ spaces: all }, plain, 2).replaceAll(/"(started|waitedSince)Ms":/g, '"$1":')}\n`;
}
