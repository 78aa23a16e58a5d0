import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type HistoryEvent,
  checkHistory,
  counter,
  fencedLock,
  historyEventLine,
  lock,
  map,
  operations,
  queue,
  readHistory,
  register,
  semaphore,
} from "../../src/check.ts";
import { type Act, historyOf } from "../fixtures/check/acts.ts";

const LINE = '{"process":1,"type":"invoke","op":"read","key":"x","value":null,"time":3}';

const MALFORMED: readonly (readonly [line: string, said: RegExp])[] = [
  ["{", /^runs\.jsonl:3: expected one JSON object a line: \{$/],
  ["[1]", /^runs\.jsonl:3: expected an object with process, type, op, key, value and time: \[1\]$/],
  ["null", /^runs\.jsonl:3: expected an object/],
  [LINE.replace('"process":1,', ""), /^runs\.jsonl:3: expected "process" to be a string or a number, and it is not there: /],
  [LINE.replace('"invoke"', '"begin"'), /^runs\.jsonl:3: expected "type" to be one of invoke, ok, fail, info, and it is "begin"/],
  [LINE.replace('"read"', "7"), /^runs\.jsonl:3: expected "op" to be the name of an operation, and it is 7/],
  [LINE.replace('"x"', "null"), /^runs\.jsonl:3: expected "key" to be a string or a number, and it is null/],
  [LINE.replace(":3}", ':"3"}'), /^runs\.jsonl:3: expected "time" to be a number of nanoseconds, and it is "3"/],
];

const VALUES: readonly (readonly [model: Parameters<typeof checkHistory>[1], act: Act, said: RegExp])[] = [
  [register(), [1, "cas", 5, 0, 1], /^event 1 by time: the value of cas is 5; expected \[from, to\]$/],
  [map(), [1, "set", null, 0, 1], /the value of set is null; expected a value: null is an entry that is not there$/],
  [lock(), [1, "release", {}, 0, 1], /the value of release is \{\}; expected the process whose hold it ends, or null$/],
  [fencedLock(), [1, "acquire", null, 0, 1], /the value of acquire is null; expected its token at the end/],
  [semaphore(1), [1, "acquire", 0, 0, 1], /the value of acquire is 0; expected a whole number of at least 1, or null$/],
  [counter(), [1, "read", null, 0, 1, "ok", "7"], /the value of read is "7"; expected a whole number$/],
  [counter(), [1, "add", 2, 0, 1, "ok", [3, 3]], /the value of add is \[3,3\]; expected \[2, the count that made\]$/],
  [queue(), [1, "size", null, 0, 1, "ok", -1], /the value of size is -1; expected a whole number of at least 0$/],
  [queue(), [1, "put", 3, 0, 1], /^event 1 by time: queue has no operation "put"; expected one of enqueue, dequeue, size$/],
];

function event(process: number, type: HistoryEvent["type"], time: number, op = "read"): HistoryEvent {
  return { process, type, op, key: "x", value: null, time };
}

describe("check · all", () => {
  test("an event is the same when it was written and read, and knows its place", () => {
    const events = historyOf([1, "enqueue", { a: ["ä\n"] }, 0, 3], ["two", "dequeue", null, 1, 2, "info"]);
    const found = readHistory(`\n${events.map(historyEventLine).join("")}`, "runs.jsonl");
    assert.deepEqual(
      found,
      events.map((one, at) => ({ ...one, place: `runs.jsonl:${at + 2}` })),
    );
  });

  test("a value that is not there is null", () => {
    assert.equal(readHistory(LINE.replace('"value":null,', ""))[0]!.value, null);
  });

  for (const [line, said] of MALFORMED) {
    test(`a line is refused, with its place and what was expected: ${line}`, () => {
      assert.throws(() => readHistory(`${LINE}\n\n${line}\n`, "runs.jsonl"), { code: "invalid", message: said });
    });
  }

  for (const [model, act, said] of VALUES) {
    test(`${model.name}: refused is ${JSON.stringify(act)}`, () => {
      assert.throws(() => checkHistory(historyOf(act), model), { code: "invalid", message: said });
    });
  }

  test("a process that has two operations open is refused, with the lines of both", () => {
    const lines = [event(1, "invoke", 0), event(2, "invoke", 1), event(1, "invoke", 2, "write")].map(historyEventLine).join("");
    const said = /^runs\.jsonl:3: process 1 begins write while its read of runs\.jsonl:1 is open; a process does one thing at a time/;
    assert.throws(() => operations(readHistory(lines, "runs.jsonl")), { code: "invalid", message: said });
  });

  test("an end of what was not begun is refused", () => {
    assert.throws(() => operations([event(1, "ok", 0)]), {
      code: "invalid",
      message: /^event 1 by time: process 1 ends \(ok\) read of x, and nothing of its is open/,
    });
    const said =
      /^event 2 by time: process 1 ends \(ok\) write of x, and what is open is its read of x; expected the end of an operation that it began$/;
    assert.throws(() => operations([event(1, "invoke", 0), event(1, "ok", 1, "write")]), { code: "invalid", message: said });
  });

  test("lines need not be in the order of time", () => {
    const events = historyOf([1, "write", 1, 0, 1], [1, "write", 2, 2, 3], [2, "read", null, 4, 5, "ok", 1]);
    assert.equal(checkHistory(events.toReversed(), register()).verdict, "not linearizable");
    assert.deepEqual(operations(events.toReversed()), operations(events));
  });

  test("what has the same time overlaps, but for what one process does", () => {
    const acts: Act[] = [
      [1, "write", 1, 0, 5],
      [2, "read", null, 5, 6, "ok", 0],
    ];
    assert.equal(checkHistory(historyOf(...acts), register()).verdict, "linearizable");
    const own: Act[] = [
      [1, "write", 1, 5, 5],
      [1, "read", null, 5, 5, "ok", 0],
    ];
    const events = own.flatMap((act) => historyOf(act));
    assert.equal(checkHistory(events, register()).verdict, "not linearizable");
  });

  test("what has the same time overlaps in whatever order its lines are", () => {
    const acts = [
      historyOf([1, "write", 1, 0, 10]),
      historyOf([2, "read", null, 0, 10, "ok", 0], [2, "read", null, 10, 20, "ok", 0]),
      historyOf([3, "read", null, 10, 10, "ok", 0]),
    ];
    for (const order of [acts, acts.toReversed(), [acts[1]!, acts[0]!, acts[2]!]])
      assert.equal(checkHistory(order.flat(), register()).verdict, "linearizable");
  });

  test("a number that JSON does not keep exactly is refused, wherever it is in a value", () => {
    for (const value of ["9007199254740993", "[1,9007199254740993]", '{"a":1e400}']) {
      const line = `{"process":1,"type":"invoke","op":"write","key":"x","value":${value},"time":1}`;
      assert.throws(() => readHistory(line), {
        code: "invalid",
        message: /^history:1: expected numbers that JSON keeps exactly, below 2\^53/,
      });
    }
    assert.equal(readHistory('{"process":1,"type":"invoke","op":"write","key":"x","value":[0.1,9007199254740991],"time":1}').length, 1);
  });

  test("one that never ends is one of which nobody knows", () => {
    const events = historyOf([1, "write", 1, 0, 9, "info"], [2, "read", null, 1, 2, "ok", 1]);
    assert.equal(checkHistory(events.slice(0, -1), register()).verdict, "linearizable");
    assert.deepEqual(operations(events.slice(0, -1)), operations(events));
  });

  test("each key is judged by itself, and the first that is impossible is told", () => {
    const wrong = historyOf([1, "read", null, 2, 3, "ok", 1]).map((one) => ({ ...one, key: 7 }));
    const { verdict, keys, violation } = checkHistory([...historyOf([1, "write", 1, 0, 1]), ...wrong], register());
    assert.deepEqual([verdict, keys, violation?.key, violation?.of], ["not linearizable", 2, 7, 1]);
  });
});
