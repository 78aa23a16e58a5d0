import { constants } from "node:fs";
import { createRequire } from "node:module";
import type koffiType from "koffi";
import { LockstepError } from "../../sync/error.ts";
import { Regions } from "./regions.ts";

/** The only foreign calls: what shared memory between processes needs of Linux. They throw with the system's code, as Node's own file calls do. */
export interface Libc {
  /** Maps `bytes` of the file, shared, readable and writable. */
  map(fd: number, bytes: number): Mapping;
  /** Reserves real pages for the file: writing to a sparse file on a full tmpfs would be SIGBUS. Throws ENOSPC when there is no room. */
  allocate(fd: number, bytes: number): void;
  /** Takes a byte of the file for this open file description. False when somebody else has it. */
  lockByte(fd: number, byte: number): boolean;
  unlockByte(fd: number, byte: number): void;
  /** Does somebody else's open file description have any of these bytes? */
  byteLocked(fd: number, byte: number, count: number): boolean;
  makeFifo(path: string): void;
  /**
   * Opens a FIFO, not to block, for a `Socket` to own. Not by `node:fs`: a worker closes at its end what that opened and did not close, and the
   * number may be another file's by then.
   */
  openFifo(path: string): number;
  /** Writes one byte; what does not fit is dropped, as the reader has plenty to wake it. */
  poke(fd: number): void;
  /** Has the kernel send this signal to this process when the thread that started it ends. */
  signalWithParent(signal: number): void;
}

export interface Mapping {
  /** The pages. Whoever has another view of the same buffer keeps this one too. */
  readonly words: Int32Array;
  /** Does `swap` reach them? */
  readonly isInReach: boolean;
  futexWait(byteOffset: number, seen: number, timeoutMs: number): "woken" | "changed" | "timed-out";
  futexWake(byteOffset: number): void;
  /** Takes the shared pages away. Views that are left see private memory; the addresses are given back when nobody has `words` any more. */
  unmap(): void;
}

/** O_RDWR | O_NONBLOCK | O_CLOEXEC */
const OPEN_FIFO = constants.O_RDWR | constants.O_NONBLOCK | 0x8_0000;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 0x01;
const MAP_SHARED_FIXED = 0x11;
const MAP_PRIVATE_FIXED_ANONYMOUS = 0x32;
const F_OFD_GETLK = 36;
const F_OFD_SETLK = 37;
const F_WRLCK = 1;
const F_UNLCK = 2;
const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const PR_SET_PDEATHSIG = 1;
const ETIMEDOUT = 110;
const EINTR = 4;
const EAGAIN = 11;
const EACCES = 13;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
/** The number of futex(2) on 64-bit systems. */
const SYS_FUTEX: Partial<Record<NodeJS.Architecture, number>> = { x64: 202, arm64: 98, riscv64: 98, loong64: 98, ppc64: 221, s390x: 238 };

type Koffi = typeof koffiType;
/** A C function: numbers, big integers, buffers and pointers in, a number or pointer out. */
type Call = (...parameters: unknown[]) => unknown;

let loaded: Libc | undefined;

/** Loads the C library through koffi, once a thread. Throws `"unsupported"` where that cannot be. */
export function libc(): Libc {
  loaded ??= load();
  return loaded;
}

function load(): Libc {
  const futex = SYS_FUTEX[process.arch];
  if (process.platform !== "linux" || futex === undefined) {
    throw new LockstepError(
      "unsupported",
      `shared memory between processes needs Linux on a 64-bit processor, not ${process.platform} ${process.arch}; use threads() within one process`,
    );
  }
  const koffi = importKoffi();
  const library = koffi.load(null);
  const fcntl: Call = library.func("int fcntl(int fd, int command, void *lock)");
  const fallocate: Call = library.func("int posix_fallocate(int fd, int64_t offset, int64_t bytes)");
  const mkfifo: Call = library.func("int mkfifo(const char *path, unsigned int mode)");
  const open: Call = library.func("int open(const char *path, int flags)");
  const write: Call = library.func("int64_t write(int fd, void *bytes, size_t count)");
  const prctl: Call = library.func("int prctl(int option, unsigned long value)");
  const range = Buffer.alloc(32); // struct flock
  const describe = (type: number, byte: number, count: number): Buffer => {
    range.fill(0);
    range.writeInt16LE(type, 0);
    range.writeBigInt64LE(BigInt(byte), 8);
    range.writeBigInt64LE(BigInt(count), 16);
    return range;
  };
  const one = Buffer.from([1]);
  return {
    map: mapper(koffi, library, futex),
    allocate(fd, bytes) {
      const errno = Number(fallocate(fd, 0, bytes));
      if (errno !== 0) throw failed(koffi, `reserving ${bytes} bytes of shared memory`, errno);
    },
    lockByte(fd, byte) {
      if (fcntl(fd, F_OFD_SETLK, describe(F_WRLCK, byte, 1)) === 0) return true;
      const errno = koffi.errno();
      if (errno !== EAGAIN && errno !== EACCES) throw failed(koffi, "locking a byte of a file", errno);
      return false;
    },
    unlockByte(fd, byte) {
      fcntl(fd, F_OFD_SETLK, describe(F_UNLCK, byte, 1));
    },
    byteLocked(fd, byte, count) {
      if (fcntl(fd, F_OFD_GETLK, describe(F_WRLCK, byte, count)) !== 0) throw failed(koffi, "asking who is alive", koffi.errno());
      return range.readInt16LE(0) !== F_UNLCK;
    },
    makeFifo(path) {
      if (mkfifo(path, 0o600) !== 0 && koffi.errno() !== koffi.os.errno["EEXIST"]) throw failed(koffi, `making ${path}`, koffi.errno());
    },
    openFifo(path) {
      const fd = Number(open(path, OPEN_FIFO));
      if (fd < 0) throw failed(koffi, `opening ${path}`, koffi.errno());
      return fd;
    },
    poke(fd) {
      write(fd, one, 1);
    },
    signalWithParent(signal) {
      if (prctl(PR_SET_PDEATHSIG, signal) !== 0) throw failed(koffi, "asking for a signal with the parent's end", koffi.errno());
    },
  };
}

function mapper(koffi: Koffi, library: ReturnType<Koffi["load"]>, futex: number): Libc["map"] {
  const mmap: Call = library.func("void *mmap(uint64_t at, size_t bytes, int protection, int flags, int fd, int64_t offset)");
  const munmap: Call = library.func("int munmap(uint64_t at, size_t bytes)");
  const wait: Call = library.func(
    "int64_t syscall(int64_t number, uint64_t word, int operation, int value, void *timeout, uint64_t unused, int unused2)",
  );
  const wake: Call = library.func(
    "int64_t syscall(int64_t number, uint64_t word, int operation, int count, uint64_t unused, uint64_t unused2, int unused3)",
  );
  const abandoned = new FinalizationRegistry<() => void>((giveBack) => giveBack());
  const regions = new Regions();
  const timeout = Buffer.alloc(16); // struct timespec
  return (fd, bytes) => {
    const region = regions.take(bytes);
    const wanted = region === null ? 0n : koffi.address(new Uint8Array(region.buffer)) + BigInt(region.start);
    const pointer = mmap(wanted, bytes, PROT_READ_WRITE, region === null ? MAP_SHARED : MAP_SHARED_FIXED, fd, 0);
    const at = pointer === null ? 0n : koffi.address(pointer);
    if (BigInt.asUintN(64, at) === MAP_FAILED) throw failed(koffi, "mapping the segment", koffi.errno());
    const words = new Int32Array(region?.buffer ?? koffi.view(pointer, bytes), region?.start ?? 0, bytes >> 2);
    abandoned.register(words, () => (region === null ? munmap(at, bytes) : regions.giveBack(region, bytes)));
    return {
      words,
      isInReach: region !== null,
      futexWait(byteOffset, seen, timeoutMs) {
        const seconds = Math.floor(timeoutMs / 1000);
        timeout.writeBigInt64LE(BigInt(seconds), 0);
        timeout.writeBigInt64LE(BigInt(Math.floor((timeoutMs - seconds * 1000) * 1e6)), 8);
        if (wait(futex, at + BigInt(byteOffset), FUTEX_WAIT, seen, timeout, 0, 0) === 0) return "woken";
        const errno = koffi.errno();
        if (errno === ETIMEDOUT) return "timed-out";
        return errno === EINTR ? "woken" : "changed";
      },
      futexWake(byteOffset) {
        wake(futex, at + BigInt(byteOffset), FUTEX_WAKE, 1, 0, 0, 0);
      },
      unmap() {
        mmap(at, bytes, PROT_READ_WRITE, MAP_PRIVATE_FIXED_ANONYMOUS, -1, 0);
      },
    };
  };
}

/** As Node's own file calls report: an error with the system's code. */
function failed(koffi: Koffi, what: string, errno: number): NodeJS.ErrnoException {
  const code = Object.entries(koffi.os.errno).find(([, value]) => value === errno)?.[0] ?? `E${errno}`;
  return Object.assign(new Error(`${what} failed with ${code}`), { code, errno });
}

/**
 * koffi's binary by itself, null where it is not where koffi's packages have it. koffi's own loader reads several modules and Node's executable to find out
 * which it is, which takes five times as long as to load it, and longer than everything else that opens a space.
 */
function koffiBinary(require: NodeJS.Require): Koffi | null {
  try {
    return require(`@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`) as Koffi;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_DLOPEN_FAILED") return null; // the latter where the C library is another, musl
    throw error;
  }
}

function importKoffi(): Koffi {
  const require = createRequire(import.meta.url);
  try {
    return koffiBinary(require) ?? (require("koffi") as Koffi);
  } catch (cause) {
    const [why] = (cause as Error).message.split("\n");
    throw new LockstepError(
      "unsupported",
      `shared memory between processes needs the package koffi, which cannot be loaded (${why}); npm install koffi (it is an optional dependency), or use threads() within one process`,
      { cause },
    );
  }
}
