import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { Frames, frame } from "../../../src/engine/etcd/frames.ts";
import { ProtobufReader } from "../../../src/engine/etcd/protobuf-reader.ts";
import { ProtobufWriter } from "../../../src/engine/etcd/protobuf-writer.ts";
import { rangeReply, txnReply, watchReply } from "../../../src/engine/etcd/reply.ts";
import {
  choose,
  exchange,
  leaseGrantRequest,
  put,
  range,
  rangeRequest,
  remove,
  txnRequest,
  watchRequest,
} from "../../../src/engine/etcd/request.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("engine · etcd", () => {
  test("a protobuf message has the bytes of the encoding guide", () => {
    assert.equal(hex(new ProtobufWriter().integer(1, 150).bytes), "089601");
    assert.equal(hex(new ProtobufWriter().text(2, "testing").bytes), "120774657374696e67");
    assert.equal(hex(new ProtobufWriter().message(3, bytes("08 96 01")).bytes), "1a03089601");
  });

  test("integers of 64 bits and texts come back as they were written", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 2n ** 64n - 1n),
        fc.integer({ min: 1, max: 100 }),
        fc.uint8Array({ maxLength: 2000 }),
        (number, field, some) => {
          const text = Buffer.from(some).toString("latin1");
          const reader = new ProtobufReader(
            new ProtobufWriter()
              .integer(field, number)
              .text(field + 1, text)
              .message(field, some).bytes,
          );
          if (number !== 0n) assert.deepEqual([reader.next(), reader.integer()], [field, number]);
          if (text !== "") assert.deepEqual([reader.next(), reader.text()], [field + 1, text]);
          assert.deepEqual([reader.next(), hex(reader.bytes()), reader.next()], [field, hex(some), 0]);
        },
      ),
    );
  });

  test("numbers and bigints are written alike", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (number) => {
        assert.equal(hex(new ProtobufWriter().integer(1, number).bytes), hex(new ProtobufWriter().integer(1, BigInt(number)).bytes));
      }),
    );
  });

  test("a message that ends within a field is refused", () => {
    for (const cut of ["08 96", "12 07 74 65", "1a"]) {
      const reader = new ProtobufReader(bytes(cut));
      assert.throws(() => {
        reader.next();
        reader.skip();
      }, /ends within/);
    }
  });

  test("requests have the field numbers of rpc.proto", () => {
    assert.equal(hex(rangeRequest({ key: "a", most: 2 })), "0a0161 1802".replaceAll(" ", ""));
    assert.equal(hex(rangeRequest({ key: "a", end: "b", newestFirst: true, createTo: 7n })), "0a0161120162280230026807");
    assert.equal(hex(leaseGrantRequest(5n, 3)), "08031005");
    assert.equal(hex(rangeRequest({ key: "a", end: "b", at: 7n, keysOnly: true })), "0a016112016220074001");
    assert.equal(hex(watchRequest({ key: "a", end: "b" }, "deletions")), "0a090a01611201622a0100");
    assert.equal(hex(watchRequest({ key: "a", end: "b" }, "changes")), "0a060a0161120162");
    const txn = txnRequest(
      [
        { key: "a", create: "=", revision: 0n },
        { key: "b", value: "v" },
        { key: "c", mod: 7n },
      ],
      [put("k", "v", 9n), exchange("k", "v")],
      [remove("k"), range({ key: "k" })],
    );
    assert.equal(
      hex(txn),
      "0a05" +
        "10011a0161" +
        "0a08" +
        "10031a01623a0176" +
        "0a07" +
        "10021a01633007" +
        "120a" +
        "1208" +
        "0a016b120176" +
        "1809" +
        "120a" +
        "1208" +
        "0a016b120176" +
        "2001" +
        "1a05" +
        "1a03" +
        "0a016b" +
        "1a05" +
        "0a03" +
        "0a016b",
    );
    assert.equal(hex(txnRequest([], [choose([], [], [])], [])), "12022200");
  });

  test("replies are read, and what they say beyond it is skipped", () => {
    const keyValue = "0a016b 1005 1807 2002 2a0176 3009";
    const found = { key: "k", value: "v", createRevision: 5n, modRevision: 7n, version: 2 };
    assert.deepEqual(rangeReply(bytes(`0a06 0801 1001 1808 120e ${keyValue} 1801 2001 f83f01`)).keyValues, [found]);
    const txn = txnReply(bytes(`0a02 1809 1001 1a14 1212 0a00 120e ${keyValue}`));
    assert.deepEqual([txn.revision, txn.succeeded, txn.replies[0]?.previous], [9n, true, found]);
    const watch = watchReply(bytes(`0a02 180a 5a12 0801 120e ${keyValue} 5a10 120e ${keyValue}`));
    assert.deepEqual(watch, { revision: 10n, isCreated: false, canceled: undefined, hasChanges: true, deleted: [found] });
    assert.equal(watchReply(bytes("0a02 180a 2001 2803")).canceled, "compacted at revision 3");
  });

  test("messages come out of the frames whole, however they are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), fc.array(fc.integer({ min: 1, max: 20 })), (messages, cuts) => {
        const whole = Buffer.concat(messages.map(frame));
        const frames = new Frames();
        const found: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const end = at + (cuts[turn % Math.max(cuts.length, 1)] ?? 7);
          found.push(...frames.push(whole.subarray(at, end)));
          at = end;
        }
        assert.deepEqual(found.map(hex), messages.map(hex));
      }),
    );
  });

  test("a message in a thousand pieces is put together once, not with every piece", (t) => {
    const message = Buffer.alloc(1_000_000, "x");
    const whole = Buffer.concat([frame(message), frame(message)]);
    const { mock } = t.mock.method(Buffer, "concat");
    const frames = new Frames();
    const found: Uint8Array[] = [];
    for (let at = 0; at < whole.length; at += 1000) found.push(...frames.push(whole.subarray(at, at + 1000)));
    assert.deepEqual(
      found.map((one) => message.equals(one)),
      [true, true],
    );
    assert.ok(mock.callCount() < 6, `put together ${mock.callCount()} times`);
  });
});
