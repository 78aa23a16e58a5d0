import { closeSync, constants, existsSync, fstatSync, mkdirSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { LockstepError } from "../../sync/error.ts";
import { type Mapping, libc } from "./libc.ts";
import { readShape, writeHeader } from "./header.ts";
import { ActorWord, HEADER_WORDS, HeaderWord, Layout, MAGIC, type Shape, VERSION, shapeDifference } from "./layout.ts";
import type { Memory, Woken } from "./memory.ts";
import { Registry, usable } from "./registry.ts";
import { LIFE_FILE, SEGMENT_FILE, remains } from "./remains.ts";

const OPEN = constants.O_RDWR | constants.O_NOFOLLOW;

/** Processes of one user and machine: a mapped file, a futex to sleep on, a FIFO an actor to ring its event loop, a locked byte an actor to prove life. */
export class ProcessMemory implements Memory {
  readonly words: Int32Array;
  readonly buffer: ArrayBufferLike;
  readonly start: number;
  readonly isInReach: boolean;
  readonly layout: Layout;
  readonly #registry: Registry;
  readonly #folder: string;
  readonly #mapping: Mapping;
  /** A file of its own, never mapped: a mapping would keep the description, and with it the proof of life, after a worker's end. */
  readonly life: number;
  readonly #slot: number;
  readonly #bells = new Map<number, number>();
  #bell: Socket | undefined;

  /** Opens the named space, making it when it is not there, and takes a slot in it. `wanted` has what the caller asked for. */
  static async open(name: string, defaults: Shape, wanted: Partial<Shape>): Promise<ProcessMemory> {
    const registry = new Registry();
    try {
      return await registry.exclusively(() => {
        registry.reclaim();
        return new ProcessMemory(registry, name, defaults, wanted);
      });
    } catch (error) {
      registry.close();
      throw error;
    }
  }

  private constructor(registry: Registry, name: string, defaults: Shape, wanted: Partial<Shape>) {
    this.#registry = registry;
    this.#folder = registry.spaceFolder(name);
    const files = existsSync(join(this.#folder, SEGMENT_FILE)) ? openSegment(this.#folder, name, wanted) : null;
    const { mapping, layout } = files ?? makeSegment(this.#folder, { ...defaults, ...wanted }, registry.nextBirth());
    this.#mapping = mapping;
    this.layout = layout;
    this.words = mapping.words;
    this.buffer = mapping.words.buffer;
    this.start = mapping.words.byteOffset;
    this.isInReach = mapping.isInReach;
    try {
      this.life = openSync(join(this.#folder, LIFE_FILE), OPEN | constants.O_CREAT, 0o600);
    } catch (error) {
      mapping.unmap();
      throw error;
    }
    try {
      this.#slot = this.#takeSlot();
    } catch (error) {
      closeSync(this.life);
      mapping.unmap();
      throw error;
    }
  }

  #takeSlot(): number {
    for (let slot = 0; slot < this.layout.shape.actors; slot++) {
      if (!libc().lockByte(this.life, slot)) continue;
      libc().makeFifo(this.#bellPath(slot));
      Atomics.store(this.words, this.layout.actor(slot) + ActorWord.LIFE, threadId);
      return slot;
    }
    throw new LockstepError(
      "full",
      `the space has its ${this.layout.shape.actors} openings taken; close some, or open it once per thread and share it`,
    );
  }

  claim(): number {
    return this.#slot;
  }

  gone(slot: number): boolean {
    return slot !== this.#slot && !libc().byteLocked(this.life, slot, 1);
  }

  wait(index: number, seen: number, timeoutMs: number): Woken {
    return this.#mapping.futexWait(index * 4, seen, timeoutMs);
  }

  wake(index: number): void {
    this.#mapping.futexWake(index * 4);
  }

  ring(slot: number): void {
    const fd = this.#bells.get(slot) ?? this.#openBellOf(slot);
    if (fd !== null) libc().poke(fd);
  }

  /** Null when this process has no descriptor left: whoever waits there looks by itself within a slice. */
  #openBellOf(slot: number): number | null {
    try {
      const fd = openSync(this.#bellPath(slot), constants.O_RDWR | constants.O_NONBLOCK);
      this.#bells.set(slot, fd);
      return fd;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EMFILE") throw error;
      return null;
    }
  }

  openBell(slot: number, heard: () => void): void {
    const fd = usable(this.#folder, () => libc().openFifo(this.#bellPath(slot)));
    this.#bell = new Socket({ fd, readable: true, writable: false });
    this.#bell.on("data", heard);
    this.#bell.unref();
  }

  close(slot: number): void {
    Atomics.store(this.words, this.layout.actor(slot) + ActorWord.ID, 0);
    this.#bell?.destroy();
    for (const fd of this.#bells.values()) closeSync(fd);
    this.#bells.clear();
    libc().unlockByte(this.life, this.#slot); // a child may have inherited the descriptor, and outlive us
    closeSync(this.life);
    this.#mapping.unmap();
    try {
      this.#registry.exclusivelySync(() => {
        if (remains(this.#folder) === "nothing") rmSync(this.#folder, { recursive: true, force: true });
      });
    } finally {
      this.#registry.close();
    }
  }

  #bellPath(slot: number): string {
    return join(this.#folder, `bell${slot}`);
  }
}

interface Segment {
  readonly mapping: Mapping;
  readonly layout: Layout;
}

/** Makes the files of a space. Not zero pages on demand, but all of them now: a full tmpfs is an error here and would be a SIGBUS later. */
function makeSegment(folder: string, shape: Shape, birth: bigint): Segment {
  const layout = new Layout(shape);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  const fd = openSync(join(folder, SEGMENT_FILE), OPEN | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    libc().allocate(fd, layout.bytes);
    const mapping = libc().map(fd, layout.bytes);
    writeHeader(mapping.words, shape, birth);
    return { mapping, layout };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Opens the files of a space that is there; null when it is a dead one not worth keeping. Throws `"mismatch"` for a living one of another make. */
function openSegment(folder: string, name: string, wanted: Partial<Shape>): Segment | null {
  const left = remains(folder);
  if (left === "nothing") return null;
  const fd = openSync(join(folder, SEGMENT_FILE), OPEN);
  try {
    const { uid, size } = fstatSync(fd);
    if (uid !== process.getuid?.())
      throw new LockstepError("mismatch", `the space "${name}" belongs to user ${uid}; remove ${folder}, or set LOCKSTEP_SHM_DIR`);
    const mapping = libc().map(fd, size);
    const why = difference(mapping.words, size, wanted);
    if (why === null) return { mapping, layout: new Layout(readShape(mapping.words)) };
    mapping.unmap();
    const who = left === "held" ? "somebody died holding in it, and it is" : "it is open";
    throw new LockstepError(
      "mismatch",
      `the space "${name}" cannot be opened so: ${who} ${why}; open it alike, or end its processes and remove ${folder}`,
    );
  } finally {
    closeSync(fd);
  }
}

/** What keeps this segment from being the one wanted; null when nothing does. */
function difference(words: Int32Array, size: number, wanted: Partial<Shape>): string | null {
  if (size < HEADER_WORDS * 4 || words[HeaderWord.MAGIC] !== MAGIC) return "in a form that is not lockstep's";
  if (words[HeaderWord.VERSION] !== VERSION)
    return `by another version of lockstep (layout ${words[HeaderWord.VERSION]}, this one has ${VERSION})`;
  const shape = readShape(words);
  if (new Layout(shape).bytes !== size) return `with a segment of ${size} bytes instead of ${new Layout(shape).bytes}`;
  return shapeDifference(shape, wanted);
}
