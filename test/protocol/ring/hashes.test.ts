import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { md5 } from "../../../src/protocol/ring/md5.ts";
import { murmur3 } from "../../../src/protocol/ring/murmur3.ts";
import { ringHash } from "../../../src/protocol/ring/ring-hash.ts";
import { sha1 } from "../../../src/protocol/ring/sha1.ts";

/** RFC 1321, A.5. */
const MD5: Readonly<Record<string, string>> = {
  "": "d41d8cd98f00b204e9800998ecf8427e",
  a: "0cc175b9c0f1b6a831c399e269772661",
  abc: "900150983cd24fb0d6963f7d28e17f72",
  "message digest": "f96b697d7cb7938d525a2f31aaf161d0",
  abcdefghijklmnopqrstuvwxyz: "c3fcd3d76192e4007dfb496cca67e13b",
  ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789: "d174ab98d277d9f5a5611c2c9f419d9f",
  ["1234567890".repeat(8)]: "57edf4a22be3c955ac49da2e2107b67a",
};

/** RFC 3174, 7.3. */
const SHA1: Readonly<Record<string, string>> = {
  abc: "a9993e364706816aba3e25717850c26c9cd0d89d",
  abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq: "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
  ["a".repeat(1_000_000)]: "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
  ["01234567".repeat(80)]: "dea356a2cddd90c7a7ecedc5ebb563934f460452",
};

/** Of MurmurHash3_x86_32 with seed 0, as its implementations have them in their tests. */
const MURMUR3: Readonly<Record<string, number>> = {
  "": 0,
  test: 0xba6bd213,
  "Hello, world!": 0xc0363e43,
  "The quick brown fox jumps over the lazy dog": 0x2e4ff723,
};

const bytes = fc.uint8Array({ maxLength: 300 });

function md5Hex(text: Uint8Array): string {
  const hex = Buffer.alloc(16);
  for (const [i, word] of md5(text, text.length).entries()) hex.writeInt32LE(word, 4 * i);
  return hex.toString("hex");
}

function sha1Hex(text: Uint8Array): string {
  const hex = Buffer.alloc(20);
  for (const [i, word] of sha1(text, text.length).entries()) hex.writeInt32BE(word, 4 * i);
  return hex.toString("hex");
}

describe("ring · all", () => {
  test("MD5 and SHA-1 are those of their RFCs", () => {
    for (const [text, hex] of Object.entries(MD5)) assert.equal(md5Hex(Buffer.from(text)), hex, text);
    for (const [text, hex] of Object.entries(SHA1)) assert.equal(sha1Hex(Buffer.from(text)), hex, text.slice(0, 70));
  });

  test("MD5 and SHA-1 are OpenSSL's, whatever is hashed", () => {
    fc.assert(
      fc.property(bytes, (text) => {
        assert.equal(md5Hex(text), createHash("md5").update(text).digest("hex"));
        assert.equal(sha1Hex(text), createHash("sha1").update(text).digest("hex"));
      }),
      { numRuns: 1000, examples: [55, 56, 57, 63, 64, 65, 119, 120].map((length) => [new Uint8Array(length).fill(length)]) },
    );
  });

  test("murmur3 is MurmurHash3_x86_32", () => {
    for (const [text, word] of Object.entries(MURMUR3)) assert.equal(murmur3(Buffer.from(text), Buffer.byteLength(text)), word, text);
  });

  test("a word is its digest's first four bytes, the lowest first", () => {
    // libketama's own test, python_ketama/tests.py: ketama.hashi("test").
    assert.equal(ringHash("md5")("test"), 3_446_378_249);
    assert.equal(ringHash("sha1")("abc"), Buffer.from("a9993e36", "hex").readUInt32LE());
  });

  test("a text is its UTF-8, with lone surrogates replaced, however long", () => {
    const hash = ringHash("murmur3");
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\ud83d", "\ude00", "é", "€"))), (parts) => {
        const text = parts.join("");
        assert.equal(hash(text), hash(new TextEncoder().encode(text)));
      }),
      { numRuns: 1000 },
    );
    for (const unit of ["a", "é", "€", "\u{1f600}"]) assert.equal(hash(unit.repeat(2000)), hash(Buffer.from(unit.repeat(2000))), unit);
  });

  test("bytes may be of another realm, and of a part of a buffer", () => {
    const hash = ringHash("murmur3");
    const foreign = runInNewContext("new Uint8Array([97, 98, 99])") as Uint8Array;
    assert.equal(hash(foreign), hash("abc"));
    assert.equal(hash(Buffer.from("xabcx").subarray(1, 4)), hash("abc"));
  });
});
