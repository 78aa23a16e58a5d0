/** What seven bytes of a varint hold is exact as a number; the rest of 64 bits is not. */
const EXACT_BYTES = 7;
const VARINT_BYTES_MAX = 10;

/** Reads a message in protobuf's wire format, field by field. What it does not know is skipped, so newer stores may say more. */
export class ProtobufReader {
  readonly #bytes: Buffer;
  #at = 0;
  #wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The number of the next field, 0 at the end. Its value is to be read, or skipped, before the next is asked for. */
  next(): number {
    if (this.#at >= this.#bytes.length) return 0;
    const tag = this.number();
    this.#wireType = tag % 8;
    return Math.floor(tag / 8);
  }

  /** An integer below 2^53. */
  number(): number {
    return Number(this.integer());
  }

  /** An int64 that is not negative, or a uint64. */
  integer(): bigint {
    let low = 0;
    let high = 0n;
    for (let count = 0, scale = 1; count < VARINT_BYTES_MAX; count += 1, scale *= 0x80) {
      const byte = this.#byte();
      if (count < EXACT_BYTES) low += (byte & 0x7f) * scale;
      else high |= BigInt(byte & 0x7f) << BigInt(7 * count);
      if (byte < 0x80) return BigInt(low) | BigInt.asUintN(64, high);
    }
    throw new Error("a protobuf integer has more than 10 bytes");
  }

  bytes(): Uint8Array {
    const end = this.number() + this.#at;
    if (end > this.#bytes.length) throw new Error("a protobuf message ends within a field");
    const found = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return found;
  }

  /** Bytes as a string of as many characters: a key. */
  text(): string {
    return (this.bytes() as Buffer).toString("latin1");
  }

  skip(): void {
    if (this.#wireType === 0) this.integer();
    else if (this.#wireType === 2) this.bytes();
    else if (this.#wireType === 1) this.#at += 8;
    else if (this.#wireType === 5) this.#at += 4;
    else throw new Error(`a protobuf field has the wire type ${this.#wireType}`);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error("a protobuf message ends within a field");
    return byte;
  }
}
