import { randomBytes } from "node:crypto";
import { LockstepError } from "../../sync/error.ts";
import { crc32c } from "./crc32c.ts";
import { decodeFrame } from "./frame.ts";

// What a file begins with:
//
//   0    8 bytes   "lockstep"
//   8    u32       version
//   12   u32       salt, so that no bytes of another file, and none that a caller wrote into a record, pass for a frame of this one
//   16   u64       number of the first record
//   24   u32       checksum of all that

const MAGIC = "lockstep";
const VERSION = 1;
const CRC_AT = 24;
export const HEADER_BYTES = 28;

/** What a file of a log holds. */
export interface LogBytes {
  readonly salt: number;
  readonly records: readonly Uint8Array[];
  /** Where its last whole frame ends: what follows was never acknowledged. */
  readonly end: number;
  /** Where that one begins; 0 when there is none. */
  readonly last: number;
}

export function encodeHeader(firstNumber: number): { readonly bytes: Buffer; readonly salt: number } {
  const salt = randomBytes(4).readUInt32LE();
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write(MAGIC, "latin1");
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(salt, 12);
  bytes.writeBigUInt64LE(BigInt(firstNumber), 16);
  bytes.writeUInt32LE(crc32c(bytes, 0, CRC_AT, 0), CRC_AT);
  return { bytes, salt };
}

/**
 * Reads what is whole. A frame is written when the one before it is synced: so what is bad with nothing good behind it was being written at a crash, and
 * what is bad with something good behind it was acknowledged once, and is refused.
 */
export function decodeLog(path: string, bytes: Buffer, firstNumber: number): LogBytes {
  if (!isHeader(bytes)) throw corrupt(path, 0, "it does not begin as a log does");
  if (bytes.readUInt32LE(8) !== VERSION) throw corrupt(path, 8, `its version is ${bytes.readUInt32LE(8)}, and ${VERSION} is known`);
  const first = Number(bytes.readBigUInt64LE(16));
  if (first !== firstNumber) throw corrupt(path, 16, `it begins with record ${first}, where ${firstNumber} has to come`);
  const salt = bytes.readUInt32LE(12);
  const records: Uint8Array[] = [];
  let end = HEADER_BYTES;
  let last = 0;
  for (let frame = decodeFrame(bytes, end, salt); frame !== undefined; frame = decodeFrame(bytes, end, salt)) {
    if (frame.firstNumber !== firstNumber + records.length)
      throw corrupt(path, end, `record ${frame.firstNumber} stands where ${firstNumber + records.length} has to come`);
    for (const record of frame.records) records.push(record);
    last = end;
    end = frame.end;
  }
  const next = nextFrame(bytes, end, salt, firstNumber + records.length);
  if (next !== undefined) throw corrupt(path, end, `what stands there is damaged, and good records follow at ${next}`);
  return { salt, records, end, last };
}

/** Is this the whole, undamaged beginning of a file? */
export function isHeader(bytes: Buffer): boolean {
  return (
    bytes.length >= HEADER_BYTES &&
    bytes.toString("latin1", 0, MAGIC.length) === MAGIC &&
    bytes.readUInt32LE(CRC_AT) === crc32c(bytes, 0, CRC_AT, 0)
  );
}

export function corrupt(path: string, offset: number, what: string): LockstepError {
  return new LockstepError("engine", `${path} is damaged at byte ${offset}: ${what}. Restore the folder from a copy; nothing was changed`);
}

function nextFrame(bytes: Buffer, bad: number, salt: number, number: number): number | undefined {
  for (let at = bad + 1; at < bytes.length; at++) {
    const frame = decodeFrame(bytes, at, salt);
    if (frame !== undefined && frame.firstNumber > number) return at;
  }
  return undefined;
}
