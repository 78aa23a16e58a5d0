"""The peer in Python: multiprocessing.Barrier. A line `PARTIES TIMES` is answered with nanoseconds per passing."""

import multiprocessing
import sys
import time
from multiprocessing.sharedctypes import RawArray

START_DELAY_NS = 300_000_000  # starting the processes takes that long


def march(barrier, times, start_ns, ends_ns, place):
    time.sleep(max(0, start_ns - time.monotonic_ns()) / 1e9)
    for _ in range(times):
        barrier.wait()
    ends_ns[place] = time.monotonic_ns()


def main():
    context = multiprocessing.get_context("fork")
    for line in sys.stdin:
        parties, times = map(int, line.split())
        barrier = context.Barrier(parties)
        ends_ns = RawArray("d", parties)
        start_ns = time.monotonic_ns() + START_DELAY_NS
        started = [context.Process(target=march, args=(barrier, times, start_ns, ends_ns, place)) for place in range(parties)]
        for process in started:
            process.start()
        for process in started:
            process.join()
        print((max(ends_ns) - start_ns) / times, flush=True)


main()
