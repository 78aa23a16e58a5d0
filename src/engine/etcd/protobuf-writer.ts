const VARINT = 0;
const LENGTH_DELIMITED = 2;
/** The longest varint: 64 bits, seven a byte. */
const VARINT_BYTES_MAX = 10;

/**
 * A message in protobuf's wire format: fields of varints and of bytes, which is all that etcd's requests consist of. Zeros and empty texts are left out, as
 * proto3 has it. Strings are written a byte a character: keys are bytes, and are kept as such strings.
 */
export class ProtobufWriter {
  #bytes: Buffer = Buffer.allocUnsafe(256);
  #length = 0;

  /** An integer, an enum or, as `Number(is)`, a bool. */
  integer(field: number, value: number | bigint): this {
    if (value === 0 || value === 0n) return this;
    this.#reserve(2 * VARINT_BYTES_MAX);
    this.#varint(field * 8 + VARINT);
    if (typeof value === "number") this.#varint(value);
    else this.#longVarint(BigInt.asUintN(64, value));
    return this;
  }

  text(field: number, value: string): this {
    if (value === "") return this;
    this.#header(field, value.length);
    this.#length += this.#bytes.write(value, this.#length, "latin1");
    return this;
  }

  /** A message within this one, which may be empty and is there all the same. */
  message(field: number, value: Uint8Array): this {
    this.#header(field, value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #header(field: number, length: number): void {
    this.#reserve(2 * VARINT_BYTES_MAX + length);
    this.#varint(field * 8 + LENGTH_DELIMITED);
    this.#varint(length);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
    this.#bytes[this.#length++] = rest;
  }

  #longVarint(value: bigint): void {
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 0x7fn) + 0x80;
    this.#bytes[this.#length++] = Number(rest);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
