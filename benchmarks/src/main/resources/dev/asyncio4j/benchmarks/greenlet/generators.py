"""Prints what an item of a generator and a switch between greenlets cost, in nanoseconds."""
import time

EACH = 1_000
TIMES = 300


def nanos(work, operations):
    best = []
    for _ in range(5):
        begin = time.perf_counter_ns()
        work()
        best.append((time.perf_counter_ns() - begin) / operations)
    return sorted(best)[len(best) // 2]


def counting():
    for i in range(EACH):
        yield i


def through(levels):
    if levels:
        yield from through(levels - 1)
    else:
        yield from counting()


def one(number):
    yield number


def items(make):
    def work():
        total = 0
        for _ in range(TIMES):
            for item in make():
                total += item
        return total
    return work


def whole():
    for number in range(EACH):
        for _ in one(number):
            pass


figures = [
    ("item", nanos(items(counting), EACH * TIMES)),
    ("levels", nanos(items(lambda: through(100)), EACH * TIMES)),
    ("whole", nanos(whole, EACH)),
]
try:
    from greenlet import greenlet

    def in_turn():
        for _ in range(TIMES):
            both = []

            def switch(other):
                for turn in range(EACH // 2):
                    both[other].switch(turn)

            both.append(greenlet(lambda: switch(1)))
            both.append(greenlet(lambda *_: switch(0)))
            both[0].switch()
            both[1].switch()

    figures.append(("switch", nanos(in_turn, EACH * TIMES)))
except ImportError:
    pass
print(", ".join(f"{name} {value:.1f}" for name, value in figures))
