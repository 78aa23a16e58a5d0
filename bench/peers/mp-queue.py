"""The peer in Python: multiprocessing.Queue. A line `KIND PAIRS TIMES` is answered with nanoseconds per value."""

import multiprocessing
import sys
import time
from multiprocessing.sharedctypes import RawArray

START_DELAY_NS = 300_000_000  # starting the processes takes that long

TEXT = "sixteen letters!"
FREIGHT = {
    "numbers": lambda n: n,
    "strings": lambda n: TEXT,
    "objects": lambda n: {"id": n, "name": TEXT},
    "megabytes": lambda n: MEGABYTE,
}
MEGABYTE = bytes([7]) * 2**20


def put(queue, kind, times, start_ns, ends_ns, place):
    value = FREIGHT[kind]
    time.sleep(max(0, start_ns - time.monotonic_ns()) / 1e9)
    for n in range(times):
        queue.put(value(n))
    ends_ns[place] = time.monotonic_ns()


def get(queue, kind, times, start_ns, ends_ns, place):
    time.sleep(max(0, start_ns - time.monotonic_ns()) / 1e9)
    for _ in range(times):
        queue.get()
    ends_ns[place] = time.monotonic_ns()


def pass_all(context, kind, pairs, times):
    queue = context.Queue()
    ends_ns = RawArray("d", 2 * pairs)
    start_ns = time.monotonic_ns() + START_DELAY_NS
    started = [
        context.Process(target=(put, get)[place % 2], args=(queue, kind, times, start_ns, ends_ns, place))
        for place in range(2 * pairs)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    return (max(ends_ns) - start_ns) / (pairs * times)


def main():
    context = multiprocessing.get_context("fork")
    for line in sys.stdin:
        kind, pairs, times = line.split()
        print(pass_all(context, kind, int(pairs), int(times)), flush=True)


main()
