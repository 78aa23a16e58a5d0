import { cycleText } from "../../sync/cycle-text.ts";
import { columns } from "../line/columns.ts";
import type { StoreLine, StoreMember, StoreSpace } from "./store-space.ts";

/** A space on a store for people to read: one line a name, and one for each who holds or waits. */
export function storeTable({ space, store, lines, more, cycles }: StoreSpace): string {
  const rows = lines.flatMap(rowsOf);
  const table = rows.length > 0 ? columns([["NAME", "KIND", "STATE", "WHO", "TOKEN", "PID", "HOST", "OWNER"], ...rows]) : [];
  const heading = `space ${space} on ${store}: ${lines.length} ${more ? "names and more" : "names"} in use`;
  const circles = cycles.map((cycle) => `deadlock: ${cycleText(cycle)}`);
  return `${[heading, ...table.map((line) => `  ${line}`), ...circles].join("\n")}\n`;
}

function rowsOf(line: StoreLine): string[][] {
  const about = line.members.map((member) => [role(line, member), String(member.token), ...who(member)]);
  if (line.more) about.push(["and more"]);
  const [first, ...rest] = about;
  return [[line.name, line.kind, state(line), ...first!], ...rest.map((cells) => ["", "", "", ...cells])];
}

function state({ kind, members }: StoreLine): string {
  const holders = members.filter(({ granted }) => granted);
  const taken = holders.reduce((sum, { weight }) => sum + weight, 0);
  if (kind === "condition") return "";
  if (kind === "semaphore") return `${taken} ${taken === 1 ? "permit" : "permits"} taken`;
  if (holders.length === 0) return "free";
  return kind === "rwlock" ? `held to ${side(holders[0]!)}` : "held";
}

function role({ kind }: StoreLine, member: StoreMember): string {
  const { granted, weight } = member;
  if (kind === "rwlock") return granted ? `${side(member)}s` : `waits to ${side(member)}`;
  const count = kind === "semaphore" && weight > 1 ? ` ${weight}` : "";
  return `${granted ? "holds" : "waits"}${count}`;
}

/** A writer weighs as much as all readers together. */
function side({ weight }: StoreMember): "read" | "write" {
  return weight === 1 ? "read" : "write";
}

/** Process, machine, and the owner's label or the command. */
function who({ foreign, party }: StoreMember): string[] {
  if (party === null) return ["", "", foreign ? "(a foreign client)" : "(does not say)"];
  return [String(party.pid), party.host, party.command ?? party.label];
}
