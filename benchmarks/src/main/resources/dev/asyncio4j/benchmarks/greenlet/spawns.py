"""Prints what gevent's greenlets cost, in nanoseconds."""
import time

import gevent

GREENLETS = 100_000
TURNS = 100_000


def nanos(work, operations):
    times = []
    for _ in range(3):
        begin = time.perf_counter_ns()
        work()
        times.append((time.perf_counter_ns() - begin) / operations)
    return sorted(times)[1]


def spawn():
    gevent.joinall([gevent.spawn(lambda: 1) for _ in range(GREENLETS)])


def take_turns():
    for _ in range(TURNS):
        gevent.sleep(0)


def sleep():
    gevent.joinall([gevent.spawn(take_turns), gevent.spawn(take_turns)])


print("spawn %.1f, sleep %.1f" % (nanos(spawn, GREENLETS), nanos(sleep, 2 * TURNS)))
