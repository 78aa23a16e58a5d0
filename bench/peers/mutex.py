"""The peer in Python: multiprocessing.Lock. The same commands and answers as mutex.c."""

import multiprocessing
import sys
import time
from multiprocessing.sharedctypes import RawArray, RawValue

START_DELAY_NS = 200_000_000  # starting a Python process takes longer than starting a C one


def pairs(lock, blocks, size):
    ns_per_pair = []
    for block in range(-((blocks + 9) // 10), blocks):
        start_ns = time.monotonic_ns()
        for _ in range(size):
            lock.acquire()
            lock.release()
        if block >= 0:
            ns_per_pair.append((time.monotonic_ns() - start_ns) / size)
    return ns_per_pair


def count(lock, counter, times):
    for _ in range(times):
        lock.acquire()
        counter.value += 1
        lock.release()


def count_timed(lock, counter, times, waits_ns, first):
    for i in range(first, first + times):
        start_ns = time.monotonic_ns()
        lock.acquire()
        waits_ns[i] = time.monotonic_ns() - start_ns
        counter.value += 1
        lock.release()


def run(lock, counter, times, waits_ns, place, start_ns, ends_ns):
    time.sleep(max(0, start_ns - time.monotonic_ns()) / 1e9)
    if waits_ns is None:
        count(lock, counter, times)
    else:
        count_timed(lock, counter, times, waits_ns, place * times)
    ends_ns[place] = time.monotonic_ns()


def contend(context, lock, processes, times, waits_ns):
    counter = RawValue("q", 0)
    ends_ns = RawArray("d", processes)
    start_ns = time.monotonic_ns() + START_DELAY_NS
    started = [
        context.Process(target=run, args=(lock, counter, times, waits_ns, place, start_ns, ends_ns))
        for place in range(processes)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    if counter.value != processes * times:
        sys.exit(f"counted {counter.value} of {processes * times}")
    return (max(ends_ns) - start_ns) / (processes * times)


def main():
    context = multiprocessing.get_context("fork")
    lock = context.Lock()
    for line in sys.stdin:
        command, first, second = line.split()
        first, second = int(first), int(second)
        if command == "pairs":
            answer = pairs(lock, first, second)
        elif command == "pace":
            answer = [contend(context, lock, first, second, None)]
        elif command == "waits":
            answer = RawArray("d", first * second)
            contend(context, lock, first, second, answer)
        else:
            sys.exit(f"unknown command {command}")
        print(*answer, flush=True)


main()
