"""The peer in Python: multiprocessing.Pool.map with chunksize 1. A line `WORKERS TIMES` is answered with nanoseconds per task."""

import multiprocessing
import sys
import time


def square(n):
    return n * n


def main():
    context = multiprocessing.get_context("fork")
    pools = {}
    for line in sys.stdin:
        workers, times = map(int, line.split())
        if workers not in pools:
            pools[workers] = context.Pool(workers)
            pools[workers].map(square, range(1000))
        start_ns = time.monotonic_ns()
        pools[workers].map(square, range(times), chunksize=1)
        print((time.monotonic_ns() - start_ns) / times, flush=True)
    for pool in pools.values():
        pool.terminate()


main()
