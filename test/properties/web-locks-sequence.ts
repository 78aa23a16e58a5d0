import assert from "node:assert/strict";
import * as fc from "fast-check";
import type { LocalSpace } from "lockstep";
import { type WebLockManager, type WebLockMode, webLocks } from "lockstep/web-locks";
import { settled } from "./settled.ts";
import { type ModelRequest, WebLocksModel } from "./web-locks-model.ts";

const NAMES = ["a", "b"] as const;

export type WebLocksStep =
  | { readonly does: "wait" | "ifAvailable" | "steal"; readonly client: number; readonly name: string; readonly mode: WebLockMode }
  /** Of the request with that number, counted from the end. */
  | { readonly does: "release" | "abort"; readonly back: number };

const client = fc.nat(2);
const name = fc.constantFrom("a", "a", "b");

export const webLocksSteps: fc.Arbitrary<WebLocksStep[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        does: fc.constantFrom("wait" as const, "wait" as const, "ifAvailable" as const),
        client,
        name,
        mode: fc.constantFrom<WebLockMode>("shared", "exclusive"),
      }),
    },
    { weight: 1, arbitrary: fc.record({ does: fc.constant("steal" as const), client, name, mode: fc.constant("exclusive" as const) }) },
    {
      weight: 5,
      arbitrary: fc.record({ does: fc.constantFrom("release" as const, "release" as const, "abort" as const), back: fc.nat(6) }),
    },
  ),
  { maxLength: 30 },
);

interface Request extends ModelRequest {
  readonly client: number;
  readonly controller: AbortController;
  release: () => void;
  /** What its caller has seen. */
  seen: string;
}

/** Takes the steps with real web locks, those of each space a client, and with the model; after each step everybody has seen what the model says. */
export class WebLocksSequence {
  readonly #clients: readonly WebLockManager[];
  readonly #model = new WebLocksModel();
  readonly #requests: Request[] = [];
  #ids: string[] = [];

  constructor(spaces: readonly LocalSpace[]) {
    this.#clients = spaces.map((space) => webLocks(space));
  }

  async take(steps: readonly WebLocksStep[]): Promise<void> {
    this.#ids = await Promise.all(
      this.#clients.map((locks) => locks.request("id", { mode: "shared" }, async () => (await locks.query()).held.at(-1)!.clientId)),
    );
    for (const step of steps) {
      this.#step(step);
      if ("client" in step) await this.#clients[step.client % this.#clients.length]!.query(); // which comes after it
      await settled(
        () => this.#requests.every((request) => expected(request).includes(request.seen)),
        () => this.#requests.map(({ name: of, mode, fate, seen }) => `${of} ${mode} ${fate}: ${seen}`).join(", "),
      );
      await this.#mustShow();
    }
    for (const request of this.#requests) {
      request.controller.abort();
      request.release();
    }
  }

  /** What any client is shown is what the model has. */
  async #mustShow(): Promise<void> {
    for (const locks of this.#clients) {
      const { held, pending } = await locks.query();
      for (const of of NAMES) {
        const shown = (list: typeof held): string[] =>
          list.filter((info) => info.name === of).map(({ mode, clientId }) => `${this.#ids.indexOf(clientId)} ${mode}`);
        const wanted = (list: readonly ModelRequest[]): string[] => list.map((request) => `${(request as Request).client} ${request.mode}`);
        assert.deepEqual([shown(held), shown(pending)], [wanted(this.#model.held(of)), wanted(this.#model.pending(of))]);
      }
    }
  }

  #step(step: WebLocksStep): void {
    if ("back" in step) {
      const request = this.#requests.at(-1 - step.back);
      if (request === undefined) return;
      if (step.does === "abort" && request.fate !== "waiting") request.controller.abort(); // changes nothing
      else if (step.does === "abort") {
        request.controller.abort();
        this.#model.end(request);
        request.fate = "over";
      } else if (request.fate === "held") {
        request.release();
        this.#model.end(request);
      }
      return;
    }
    const { does, mode } = step;
    const at = step.client % this.#clients.length;
    const request: Request = {
      name: step.name,
      mode,
      client: at,
      fate: "waiting",
      controller: new AbortController(),
      release: () => {},
      seen: "nothing",
    };
    this.#requests.push(request);
    this.#model.ask(request, does);
    const options =
      does === "wait" ? { mode, signal: request.controller.signal } : does === "steal" ? { steal: true } : { mode, ifAvailable: true };
    const locks = this.#clients[at]!;
    const ended = locks.request(step.name, options, (lock) => {
      request.seen = lock === null ? "null" : "granted";
      return lock === null ? null : new Promise<void>((resolve) => (request.release = resolve));
    });
    ended.then(
      () => (request.seen = request.fate === "refused" ? "null" : "fulfilled"),
      (error: Error) => (request.seen = error.name),
    );
  }
}

/** What a request's caller has seen of such a fate. */
function expected({ fate }: Request): readonly string[] {
  return { waiting: ["nothing"], held: ["granted"], refused: ["null"], stolen: ["AbortError"], over: ["fulfilled", "AbortError"] }[fate];
}
