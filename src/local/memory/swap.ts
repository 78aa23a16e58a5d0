import { readFileSync } from "node:fs";
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";

/**
 * V8 compiles a compare-and-swap of JavaScript to the call of a built-in, and one in WebAssembly to the processor's instruction: half the time. So
 * segments lie, where it can be, in one WebAssembly memory of the process, and `swap` reaches them there; others it reaches through `Atomics`.
 */

/** Of the parts of the WebAssembly interface used here; Node's declarations have none. */
interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
type CompareExchange = (address: number, expected: number, replacement: number) => number;
interface Wasm {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly cas: CompareExchange } };
}

const PAGE_BYTES = 65_536;
/** 2 GiB: every address is a small positive integer. It only reserves addresses. */
const PAGES_MAX = 32_768;
/** Workers started later find the memory of their process here. */
const KEY = "lockstep:memory";

/** `(module (import "m" "m" (memory 1 32768 shared)) (func (export "cas") (param i32 i32 i32) (result i32) local.get 0, 1, 2; i32.atomic.rmw.cmpxchg))` */
// prettier-ignore
const CODE = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, // "\0asm", version 1
  1, 8, 1, 96, 3, 127, 127, 127, 1, 127, // types: (i32, i32, i32) → i32
  2, 11, 1, 1, 109, 1, 109, 2, 3, 1, 128, 128, 2, // imports: m.m, a shared memory of 1 to 32,768 pages
  3, 2, 1, 0, // functions: one of type 0
  7, 7, 1, 3, 99, 97, 115, 0, 0, // exports: cas
  10, 14, 1, 12, 0, 32, 0, 32, 1, 32, 2, 254, 72, 2, 0, 11, // its code
);

/** Part of a buffer, to have a segment in. */
export interface Region {
  readonly buffer: SharedArrayBuffer;
  /** Where it begins, in bytes: also its address for `swap`. */
  readonly start: number;
}

const memory = processMemory();
const compareExchange = memory === null ? null : compiled(memory);
/** Does `swap` of this thread reach the process's memory? */
export const isReaching: boolean = compareExchange !== null;

/** The process's memory, made by the first thread that comes; null where there is none. */
function processMemory(): WasmMemory | null {
  const known = getEnvironmentData(KEY);
  if (known !== undefined) return isMemory(known) ? known : null;
  const wasm = webAssembly();
  if (wasm === undefined || isAddressSpaceLimited()) return null;
  try {
    const made = new wasm.Memory({ initial: 1, maximum: PAGES_MAX, shared: true });
    if (compiled(made) === null) return null;
    setEnvironmentData(KEY, made); // it is cloned like one
    return made;
  } catch {
    return null;
  }
}

/** Null where WebAssembly may not be compiled. */
function compiled(imported: WasmMemory): CompareExchange | null {
  try {
    const { Module, Instance } = webAssembly()!;
    return new Instance(new Module(CODE), { m: { m: imported } }).exports.cas;
  } catch {
    return null;
  }
}

function webAssembly(): Wasm | undefined {
  return (globalThis as { WebAssembly?: Wasm }).WebAssembly;
}

/** By its tag: the memory may have been made in another realm (`node:vm`, a test runner's sandbox). */
function isMemory(value: unknown): value is WasmMemory {
  return Object.prototype.toString.call(value) === "[object WebAssembly.Memory]";
}

/** With a limit the addresses reserved here would be missing to V8, which then ends the process. */
function isAddressSpaceLimited(): boolean {
  try {
    return !/^Max address space +unlimited /m.test(readFileSync("/proc/self/limits", "utf8"));
  } catch {
    return false; // not Linux
  }
}

/** A region never used before, of zeros; null when there is none to be had. */
export function newRegion(bytes: number): Region | null {
  if (memory === null || !isReaching) return null;
  try {
    const start = memory.grow(Math.ceil(bytes / PAGE_BYTES)) * PAGE_BYTES;
    return { buffer: memory.buffer, start };
  } catch {
    return null; // 2 GiB are given away
  }
}

/** The region that another thread of this process has made. */
export function regionAt(start: number): Region {
  if (memory === null) throw new Error("invariant: who was given a region has the memory that it is in");
  return { buffer: memory.buffer, start };
}

/**
 * The whole fast path of every lock: a compare-and-swap of word `at`, sequentially consistent. `address` is where that word is in the process's
 * memory, in bytes, and -1 when it is elsewhere.
 */
export function swap(words: Int32Array, at: number, address: number, expected: number, replacement: number): boolean {
  if (address >= 0) return compareExchange!(address, expected, replacement) === expected;
  return Atomics.compareExchange(words, at, expected, replacement) === expected;
}
