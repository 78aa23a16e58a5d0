import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ownFolder } from "../fixtures/log/own-folder.ts";

const PROGRAM = fileURLToPath(new URL("../fixtures/fence/writing-program.js", import.meta.url));
const WRITERS = 3;
const KILLS = 60;
/** What each has said by then: what it asks for, and what became of it. */
const LINES_MAX = 5;
const MOMENT_MS_MAX = 20;

/** What all writers have said, and what the files must be by that. */
class Account {
  readonly #path: string;
  readonly asked = new Set<bigint>();
  readonly count = { wrote: 0, refused: 0 };
  readonly #found = new Set<bigint>();
  #acknowledged = -1n;
  #token = -1n;
  #written = -1n;

  constructor(path: string) {
    this.#path = path;
  }

  hear(line: string): void {
    const [what, token = ""] = line.split(" ");
    assert.ok(what === "asks" || what === "wrote" || what === "refused", line);
    if (what === "asks") this.asked.add(BigInt(token));
    else this.count[what]++;
    if (what !== "wrote") return;
    if (BigInt(token) > this.#acknowledged) this.#acknowledged = BigInt(token);
    this.look();
  }

  /** At any moment, whoever is at it. */
  look(): void {
    const [text, token] = [readFileSync(this.#path, "utf8"), BigInt(readFileSync(`${this.#path}.token`, "utf8"))];
    const written = BigInt(text.slice(0, text.indexOf(" ")));
    assert.ok(text.endsWith(`x${written}`) && text.length > 20_000, "the data is whole");
    this.#found.add(written);
    assert.ok(written >= this.#acknowledged, `${written} is not older than ${this.#acknowledged}, which was acknowledged`);
    assert.ok(written >= this.#written, `${written} comes after ${this.#written}`);
    assert.ok(
      token >= this.#token && token >= written,
      `the token ${token} comes after ${this.#token}, and is not behind the data's ${written}`,
    );
    [this.#written, this.#token] = [written, token];
  }

  /** When all has been heard. */
  close(): void {
    this.look();
    for (const written of this.#found) assert.ok(this.asked.has(written), `somebody wrote ${written}`);
  }
}

/** A writer that is killed a moment after it has said so many lines. Everything that it said in whole lines is heard. */
async function live(account: Account, path: string, linesMost: number, ours: Set<ChildProcess>): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, path], { stdio: ["ignore", "pipe", "inherit"] });
  ours.add(child);
  let said = "";
  let heard = 0;
  let trouble: unknown;
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (said + String(chunk)).split("\n");
    said = lines.pop()!;
    heard += lines.length;
    try {
      for (const line of lines) account.hear(line);
    } catch (error) {
      trouble ??= error;
    }
  });
  const closed = once(child, "close");
  while (heard < linesMost && child.exitCode === null) await Promise.race([once(child.stdout, "data"), closed]);
  await setTimeout(Math.random() * MOMENT_MS_MAX);
  child.kill("SIGKILL");
  assert.deepEqual(await closed, [null, "SIGKILL"]);
  ours.delete(child);
  if (trouble !== undefined) throw trouble;
}

describe("crash · fenced file", () => {
  test(`${WRITERS} writers at a time, killed ${KILLS} times: the token never goes back, and the file has the data of the largest token acknowledged, or of a later one`, async (t) => {
    const path = join(ownFolder(t), "data");
    const account = new Account(path);
    const ours = new Set<ChildProcess>();
    t.after(() => {
      for (const child of ours) child.kill("SIGKILL");
    });
    let kills = 0;
    const line = async (): Promise<void> => {
      while (kills++ < KILLS) await live(account, path, 1 + Math.random() * LINES_MAX, ours);
    };
    await Promise.all(Array.from({ length: WRITERS }, line));
    const before = account.count.wrote;
    t.diagnostic(`${account.asked.size} writes asked for: ${JSON.stringify(account.count)}`);
    assert.ok(account.count.wrote > KILLS / 4 && account.count.refused > 0, JSON.stringify(account.count));
    // Nobody waits for the dead.
    await live(account, path, 20, ours);
    account.close();
    assert.ok(account.count.wrote > before);
  });
});
