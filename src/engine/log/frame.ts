import { crc32c } from "./crc32c.ts";

// A frame is what is written and synced in one go, so one checksum stands for all of its records: it is there as a whole or not at all.
//
//   0   u32   checksum of all that follows, seeded with the file's salt
//   4   u32   bytes of the body
//   8   u64   number of its first record
//   16        the body: each record as u32 length and its bytes

const HEADER_BYTES = 16;
const LENGTH_BYTES = 4;

/** Records as they stand in a log, one after another. */
export interface Frame {
  readonly firstNumber: number;
  readonly records: readonly Uint8Array[];
}

/** How much of a frame's body a record takes. */
export function bodyBytes(record: Uint8Array): number {
  return LENGTH_BYTES + record.length;
}

export function encodeFrame(salt: number, { firstNumber, records }: Frame): Buffer {
  const body = records.reduce((sum, record) => sum + bodyBytes(record), 0);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + body);
  bytes.writeUInt32LE(body, 4);
  bytes.writeBigUInt64LE(BigInt(firstNumber), 8);
  let at = HEADER_BYTES;
  for (const record of records) {
    at = bytes.writeUInt32LE(record.length, at);
    bytes.set(record, at);
    at += record.length;
  }
  bytes.writeUInt32LE(crc32c(bytes, 4, bytes.length, salt), 0);
  return bytes;
}

/** The frame that begins at `at`, and where it ends; nothing when there is none that is whole. */
export function decodeFrame(bytes: Buffer, at: number, salt: number): (Frame & { readonly end: number }) | undefined {
  const start = at + HEADER_BYTES;
  if (start > bytes.length) return undefined;
  const end = start + bytes.readUInt32LE(at + 4);
  if (end === start || end > bytes.length) return undefined;
  if (crc32c(bytes, at + 4, end, salt) !== bytes.readUInt32LE(at)) return undefined;
  const records: Uint8Array[] = [];
  for (let next = start; next < end;) {
    const from = next + LENGTH_BYTES;
    next = from + bytes.readUInt32LE(next);
    records.push(bytes.subarray(from, next));
  }
  return { firstNumber: Number(bytes.readBigUInt64LE(at + 8)), records, end };
}
