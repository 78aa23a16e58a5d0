import type { Party, Share } from "../../local/look.ts";
import type { SpaceStatus, Thing } from "../../local/status.ts";
import { cycleText } from "../../sync/cycle-text.ts";
import { columns } from "../line/columns.ts";

/** Somebody who has to do with a name, and how. */
interface Line {
  readonly role: string;
  readonly party: Party;
}

/** A space for people to read: one line a name, and one for each who holds or waits. */
export function spaceTable(name: string, space: SpaceStatus, nowMs: number): string {
  const { openings, openingsMost, things, namesMost, directory, cycles } = space;
  const isBusy = directory.holder !== null || directory.waiters.length > 0;
  const rows = things.flatMap((thing) =>
    rowsOf(space, thing.name, thing.kind, awaited(state(thing), waitedSince(thing), nowMs), lines(thing), nowMs),
  );
  if (isBusy) rows.push(...rowsOf(space, "(the tables of names)", "", lockState(directory), lockLines(directory), nowMs));
  const dead = openings.filter((opening) => opening.dead).map(({ pid }) => pid);
  const gone = dead.length > 0 ? [`ended without leaving: ${dead.join(", ")}`] : [];
  const heading = `space ${name}: ${openings.length - dead.length} of ${openingsMost} openings, ${things.length} of ${namesMost} names`;
  const table = rows.length > 0 ? columns([["NAME", "KIND", "STATE", "WHO", "PID", "UP", "COMMAND"], ...rows]) : [];
  const circles = cycles.map((cycle) => `deadlock: ${cycleText(cycle)}`);
  return `${[heading, ...table.map((line) => `  ${line}`), ...gone, ...circles].join("\n")}\n`;
}

function rowsOf(space: SpaceStatus, name: string, kind: string, said: string, about: readonly Line[], nowMs: number): string[][] {
  const [first, ...more] = about.map(({ role, party }) => [role, ...who(space, party, nowMs)]);
  return [[name, kind, said, ...(first ?? [])], ...more.map((cells) => ["", "", "", ...cells])];
}

/** Pid and thread, since when the process is there, its command. */
function who({ openings }: SpaceStatus, party: Party, nowMs: number): [string, string, string] {
  const { pid, thread, dead, slot } = party;
  const place = thread === 0 ? "" : `/${thread}`;
  if (dead) return [pid === 0 ? "" : `${pid}${place}`, "", "(has ended)"];
  const living = openings.find((opening) => opening.slot === slot)?.processes ?? [];
  const own = living.find((process) => process.pid === pid);
  const shown = own ?? living[0];
  if (shown === undefined) return [`${pid}${place}`, "", "(not to be seen from here)"];
  const heir = own === undefined ? `(for ${pid}, which has ended) ` : "";
  return [`${shown.pid}${own === undefined ? "" : place}`, age(nowMs - shown.startedMs), `${heir}${shown.command}`];
}

function state(thing: Thing): string {
  switch (thing.kind) {
    case "lock":
    case "rlock":
      return lockState(thing);
    case "rwlock":
      return rwlockState(thing);
    case "semaphore":
      return `${thing.available} of ${thing.permits} permits left`;
    case "condition":
      return "";
    case "event":
      return thing.set ? "set" : "not set";
    case "latch":
      return thing.count === 0 ? "open" : `${thing.count} of ${thing.first} to count down`;
    case "barrier":
      return thing.broken ? "broken" : `${thing.come} of ${thing.parties} have come`;
    case "queue":
      return `${thing.size}${thing.capacity === null ? "" : ` of ${thing.capacity}`} values${thing.closed ? ", closed" : ""}`;
    case "pipe":
      return pipeState(thing);
    default:
      return thing.kind === "value" ? `${thing.type} ${thing.first}` : `${thing.length} × ${thing.type}`;
  }
}

/** … and since when somebody waits for it. */
function awaited(said: string, sinceMs: number | null, nowMs: number): string {
  if (sinceMs === null) return said;
  const since = `awaited for ${age(nowMs - sinceMs)}`;
  return said === "" ? since : `${said}, ${since}`;
}

function waitedSince(thing: Thing): number | null {
  return "lock" in thing ? thing.lock.waitedSinceMs : thing.waitedSinceMs;
}

function lockState({ holder, abandoned }: { readonly holder: Party | null; readonly abandoned: boolean }): string {
  if (abandoned) return "abandoned";
  return holder === null ? "free" : "held";
}

function lines(thing: Thing): Line[] {
  switch (thing.kind) {
    case "lock":
    case "rlock":
      return lockLines(thing);
    case "rwlock":
      return rwlockLines(thing);
    case "semaphore":
      return [...shared("holds", thing.holders), ...shared("waits", thing.waiters)];
    case "queue":
      return [
        ...shared("has taken", thing.takers),
        ...shared("waits to get", thing.getters),
        ...shared("waits to put", thing.putters),
        ...shared("waits to join", thing.joiners),
      ];
    case "pipe":
      return pipeLines(thing);
    case "condition":
    case "event":
    case "latch":
    case "barrier":
      return shared("waits", thing.waiters);
    default:
      return lockLines(thing.lock);
  }
}

function rwlockState({ writer, readers, abandoned }: Extract<Thing, { kind: "rwlock" }>): string {
  if (abandoned) return "abandoned";
  if (writer !== null) return "held to write";
  return readers.length > 0 ? "held to read" : "free";
}

function rwlockLines({ writer, readers, waitingReaders, waitingWriters }: Extract<Thing, { kind: "rwlock" }>): Line[] {
  const writing = writer === null ? [] : [{ role: "writes", party: writer }];
  return [...writing, ...shared("reads", readers), ...shared("waits to write", waitingWriters), ...shared("waits to read", waitingReaders)];
}

function pipeState({ ends, lanes }: Extract<Thing, { kind: "pipe" }>): string {
  const said = ends.map(({ side, state: ended }) => `${side} ${ended}`);
  return `${said.join(", ")}; ${lanes.map(({ size }) => size).join(" and ")} on the way`;
}

function pipeLines({ ends, lanes }: Extract<Thing, { kind: "pipe" }>): Line[] {
  const owners = ends.flatMap(({ side, owner }) => (owner === null ? [] : [{ role: `has ${side}`, party: owner }]));
  return [
    ...owners,
    ...lanes.flatMap(({ receivers, senders }) => [...shared("waits to receive", receivers), ...shared("waits to send", senders)]),
  ];
}

function lockLines({ holder, waiters }: { readonly holder: Party | null; readonly waiters: readonly Party[] }): Line[] {
  const held = holder === null ? [] : [{ role: "holds", party: holder }];
  return [...held, ...waiters.map((party) => ({ role: "waits", party }))];
}

function shared(role: string, shares: readonly Share[]): Line[] {
  return shares.map(({ party, count }) => ({ role: count === 1 && role !== "has taken" ? role : `${role} ${count}`, party }));
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
