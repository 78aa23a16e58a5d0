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
  /** What no message was made of yet. A long message comes in thousands of pieces: they are put together once, when it is whole. */
  #pieces: Buffer[] = [];
  #length = 0;
  /** As many bytes as there have to be before it is worth looking. */
  #wanted = PREFIX_BYTES;

  /** The messages that this piece completes. */
  push(piece: Buffer): readonly Uint8Array[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const found: Uint8Array[] = [];
    if (this.#length < this.#wanted) return found;
    let bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    this.#wanted = PREFIX_BYTES;
    while (bytes.length >= PREFIX_BYTES) {
      const end = PREFIX_BYTES + bytes.readUInt32BE(1);
      if (bytes[0] !== 0) throw new Error("the store sent a compressed message, which nobody asked for");
      if (bytes.length < end) {
        this.#wanted = end;
        break;
      }
      found.push(bytes.subarray(PREFIX_BYTES, end));
      bytes = bytes.subarray(end);
    }
    this.#pieces = bytes.length > 0 ? [bytes] : [];
    this.#length = bytes.length;
    return found;
  }
}
