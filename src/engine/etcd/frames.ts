/** One byte that says "not compressed", and the length of the message: gRPC over HTTP/2, "Length-Prefixed-Message". */
const PREFIX_BYTES = 5;

/** A message, framed. */
export function frame(message: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_BYTES);
  return framed;
}

/** Messages out of the pieces in which they arrive. */
export class Frames {
  #rest: Buffer | undefined;

  /** The messages that this piece completes. */
  push(piece: Buffer): readonly Uint8Array[] {
    let bytes = this.#rest === undefined ? piece : Buffer.concat([this.#rest, piece]);
    const found: Uint8Array[] = [];
    while (bytes.length >= PREFIX_BYTES) {
      const end = PREFIX_BYTES + bytes.readUInt32BE(1);
      if (bytes.length < end) break;
      if (bytes[0] !== 0) throw new Error("the store sent a compressed message, which nobody asked for");
      found.push(bytes.subarray(PREFIX_BYTES, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes.length > 0 ? bytes : undefined;
    return found;
  }
}
