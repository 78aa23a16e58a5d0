"""The peer in Python: multiprocessing.Pipe. A line `TIMES` is answered with nanoseconds per round trip."""

import multiprocessing
import sys
import time


def echo(connection):
    while True:
        try:
            connection.send(connection.recv())
        except EOFError:
            return


def main():
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=echo, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    for line in sys.stdin:
        times = int(line)
        start_ns = time.monotonic_ns()
        for n in range(times):
            ours.send(n)
            ours.recv()
        print((time.monotonic_ns() - start_ns) / times, flush=True)


main()
