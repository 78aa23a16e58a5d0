import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { threads } from "lockstep";
import { type RequestFence, type StoreSteps, fencedHandler, tokenHeader } from "lockstep/fence";
import { put } from "../fixtures/fence/late-writer-deeds.ts";
import { served, textServer } from "../fixtures/fence/text-server.ts";
import { until } from "../fixtures/lock/until.ts";

const urlOf = ({ url }: IncomingMessage): string => url!;

describe("fenced handler", () => {
  test("larger and equal tokens are handled, each URL for itself; smaller ones are answered 412 with what was seen", async (t) => {
    const { url, texts } = await textServer(t);
    for (const text of ["first", "second"]) assert.equal((await put(`${url}/a`, 7n, text)).status, 204);
    assert.equal((await put(`${url}/b`, 5n, "b")).status, 204);
    assert.deepEqual(await put(`${url}/a`, 6n, "late"), {
      status: 412,
      body: {
        code: "fenced",
        message: 'token 6 comes too late for "/a", which has seen 7: somebody else has held it since; acquire it again',
      },
    });
    assert.deepEqual([...texts], Object.entries({ "/a": "second", "/b": "b" }));
  });

  test("no token is answered 428, what is none 400, and nothing is done", async (t) => {
    const { url, texts } = await textServer(t);
    const bare = await fetch(url, { method: "PUT", body: "text" });
    assert.deepEqual([bare.status, bare.headers.get("content-type")], [428, "application/json"]);
    assert.match(((await bare.json()) as { message: string }).message, /^the request has no header Lockstep-Token;/);
    for (const token of ["", "x", "-1", "1.5", "0x7", "1e3", "7, 8", String(2n ** 63n), "1".repeat(30)]) {
      const { status } = await fetch(url, { method: "PUT", headers: { "Lockstep-Token": token }, body: "text" });
      assert.equal(status, 400, token);
    }
    assert.equal(texts.size, 0);
  });

  test("tokenHeader() has the token of a hold, and none of one that has ended", async () => {
    const space = threads(`fence ${process.pid}`);
    const hold = await space.lock("door").acquire();
    assert.deepEqual(tokenHeader(hold), { "lockstep-token": String(hold.token) });
    await hold.release();
    assert.throws(() => tokenHeader(hold), { code: "not-held" });
    await space.close();
  });

  test("while a smaller token is at it a larger one waits, equal ones come in, and those between are refused", async (t) => {
    const inside: { fence: RequestFence; leave: () => void }[] = [];
    let seen: bigint | null = null;
    const tokens: StoreSteps<null> = { read: () => seen, write: (_, token) => ((seen = token), true) };
    const url = await served(
      t,
      fencedHandler(
        urlOf,
        async (_, response: ServerResponse, fence) => {
          await new Promise<void>((leave) => inside.push({ fence, leave }));
          response.writeHead(204).end();
        },
        { tokens },
      ),
    );
    const smaller = [put(url, 5n, ""), put(url, 5n, "")];
    await until(() => inside.length === 2, "both of the same hold are at it");
    const between = put(url, 6n, "");
    await until(() => inside[1]!.fence.signal.aborted, "they are told");
    assert.equal((inside[0]!.fence.signal.reason as { code: string }).code, "fenced");
    const larger = put(url, 7n, "");
    await until(() => seen === 7n, "the largest one has been seen");
    assert.equal((await put(url, 6n, "")).status, 412);
    inside[0]!.leave();
    assert.equal((await smaller[0])!.status, 204);
    assert.equal(inside.length, 2);
    inside[1]!.leave();
    assert.equal((await smaller[1])!.status, 204);
    await until(() => inside.length === 3, "the largest one is at it");
    assert.equal((await between).status, 412);
    assert.deepEqual([inside[2]!.fence.token, inside[2]!.fence.signal.aborted], [7n, false]);
    inside[2]!.leave();
    assert.equal((await larger).status, 204);
    assert.equal((await put(url, 6n, "")).status, 412);
  });

  test("who was slower in the tokens' store than a larger one that is over already is refused", async () => {
    const seen = { token: null as bigint | null };
    const held: (() => void)[] = [];
    const tokens: StoreSteps<null> = {
      read: () => seen.token,
      async write(_, token) {
        seen.token = token;
        if (token === 5n) await new Promise<void>((resolve) => held.push(resolve)); // kept, and its answer is late
        return true;
      },
    };
    const handled: bigint[] = [];
    const listener = fencedHandler(
      () => "a",
      (_: object & { headers: Record<string, string> }, __: { writeHead(status: number): unknown; end(): unknown }, { token }) =>
        handled.push(token),
      { tokens },
    );
    const answers: number[] = [];
    const come = (token: number): Promise<void> =>
      listener({ headers: { "lockstep-token": String(token) } }, { writeHead: (status) => answers.push(status), end: () => {} });
    const slow = come(5);
    await setImmediate();
    await come(7);
    held[0]!();
    await slow;
    assert.deepEqual([handled, answers], [[7n], [412]]);
  });

  test("a store of tokens is asked for every request; when it fails the answer is 503, and nothing is done", async (t) => {
    const kept = new Map([["/a", 7n]]);
    let handled = 0;
    const tokens: StoreSteps<null> = {
      read(resource) {
        if (resource === "/broken") throw new Error("secret");
        return kept.get(resource) ?? null;
      },
      write: (resource, token) => kept.set(resource, token) !== undefined,
    };
    const url = await served(
      t,
      fencedHandler(urlOf, (_, response: ServerResponse) => void (handled++, response.writeHead(204).end()), { tokens }),
    );
    assert.deepEqual([(await put(`${url}/a`, 6n, "")).status, (await put(`${url}/a`, 8n, "")).status], [412, 204]);
    assert.equal(kept.get("/a"), 8n);
    assert.deepEqual(await put(`${url}/broken`, 9n, ""), {
      status: 503,
      body: { code: "engine", message: "the store of tokens failed; nothing was done" },
    });
    assert.equal(handled, 1);
  });

  test("what the handler throws, a fence's refusal included, is the listener's; and the next one comes in", async () => {
    const failure = Object.assign(new Error("a store of its own refused"), { code: "fenced" });
    let fails = true;
    const listener = fencedHandler(
      () => "a",
      (_request: { headers: Record<string, string> }, _response: { writeHead(): unknown; end(): unknown }) => {
        if (fails) throw failure;
      },
    );
    const come = (): Promise<void> =>
      listener({ headers: { "lockstep-token": "7" } }, { writeHead: () => assert.fail(), end: () => assert.fail() });
    await assert.rejects(come(), failure);
    fails = false;
    await come();
    const nameless = fencedHandler(
      () => "",
      (_request: { headers: Record<string, string> }, _response: { writeHead(): unknown; end(): unknown }) => {},
    );
    await assert.rejects(nameless({ headers: { "lockstep-token": "7" } }, { writeHead: () => {}, end: () => {} }), { code: "invalid" });
  });
});
