import { Deserializer, Serializer } from "node:v8";

/** What goes through a pool's queues: a list of a few primitive values as it is, any other list as bytes in one piece or several. */
export type Piece = readonly unknown[] | Uint8Array;

/** Before a piece's bytes: the stream it belongs to, and how many bytes of its list come after it. */
const HEAD_BYTES = 8;
const LENGTH_MAX = 2 ** 32 - 1;
/** What a queue writes by itself, faster than V8. */
const PARTS_MAX = 31;
const TEXT_MAX = 64;

/** The pieces of a list; none takes more than `most` bytes. A stream is a number, and has one list at a time. Throws what V8 throws of what has no clone. */
export function pack(list: readonly unknown[], stream: number, most: number): readonly Piece[] {
  if (isFlat(list)) return [list];
  const serializer = new Serializer();
  serializer.writeHeader();
  serializer.writeValue(list);
  const data = serializer.releaseBuffer();
  if (data.length > LENGTH_MAX) throw new Error(`it takes ${data.length} bytes, more than ${LENGTH_MAX}`);
  const pieces: Piece[] = [];
  for (let from = 0; from < data.length; from += most - HEAD_BYTES) {
    const part = data.subarray(from, from + most - HEAD_BYTES);
    const piece = new Uint8Array(HEAD_BYTES + part.length);
    const head = new DataView(piece.buffer);
    head.setUint32(0, stream);
    head.setUint32(4, data.length - from - part.length);
    piece.set(part, HEAD_BYTES);
    pieces.push(piece);
  }
  return pieces;
}

function isFlat(list: readonly unknown[]): boolean {
  if (list.length > PARTS_MAX) return false;
  for (let at = 0; at < list.length; at++) {
    const value = list[at];
    switch (typeof value) {
      case "number":
      case "boolean":
      case "undefined":
        break;
      case "string":
        if (value.length > TEXT_MAX) return false;
        break;
      default:
        if (value !== null) return false;
    }
  }
  return true;
}

/** Room that a piece takes in a queue, at most. */
export function sizeOf(piece: Piece): number {
  if (piece instanceof Uint8Array) return piece.length + 16;
  let size = 32;
  for (const value of piece) size += typeof value === "string" ? 4 + 2 * value.length : 10;
  return size;
}

/** The stream of a piece: of a flat list its first number. */
export function streamOf(piece: Piece): number {
  return piece instanceof Uint8Array ? new DataView(piece.buffer, piece.byteOffset).getUint32(0) : (piece[0] as number);
}

/** Puts lists together again from their pieces. */
export class Parcels {
  readonly #begun = new Map<number, { readonly data: Buffer; at: number }>();

  /** The list, if this was its last piece. */
  take(piece: Piece): readonly unknown[] | null {
    if (!(piece instanceof Uint8Array)) return piece;
    const stream = streamOf(piece);
    const left = new DataView(piece.buffer, piece.byteOffset).getUint32(4);
    const part = piece.subarray(HEAD_BYTES);
    let parcel = this.#begun.get(stream);
    // Anew, too, when it was taken back after a part had come, and now comes from its beginning.
    if (parcel === undefined || parcel.at + part.length + left !== parcel.data.length) {
      if (left === 0) return unpacked(part);
      this.#begun.set(stream, (parcel = { data: Buffer.allocUnsafeSlow(part.length + left), at: 0 }));
    }
    parcel.data.set(part, parcel.at);
    parcel.at += part.length;
    if (left > 0) return null;
    this.#begun.delete(stream);
    return unpacked(parcel.data);
  }

  /** Forgets what has come of a list whose sender is gone. */
  forget(stream: number): void {
    this.#begun.delete(stream);
  }

  /** As `forget`, of every list. */
  forgetAll(): void {
    this.#begun.clear();
  }
}

function unpacked(data: Uint8Array): readonly unknown[] {
  const deserializer = new Deserializer(data);
  deserializer.readHeader();
  return deserializer.readValue() as unknown[];
}
