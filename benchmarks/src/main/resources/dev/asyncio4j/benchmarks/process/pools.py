"""Pools of worker processes of Python's: concurrent.futures.ProcessPoolExecutor, multiprocessing.Pool.

Takes the kind of pool, the method by which processes are started, and then what the programs in Java take:
"start" and how many pools to start after the first; or a workload, its size, for how many milliseconds not to
measure, and how often to for how many. Prints a name and a number a line.
"""

import math
import sys
from array import array
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from multiprocessing import get_context
from time import perf_counter

WORKERS = 4
SLICES = 8
NUMBERS = [
    112272535095293,
    112582705942171,
    112272535095293,
    115280095190773,
    115797848077099,
    1099726899285419,
]


class Executor:
    def __init__(self, method):
        self.pool = ProcessPoolExecutor(WORKERS, mp_context=get_context(method))
        self.submit = self.pool.submit

    def get(self, future):
        return future.result()

    def map(self, function, items, chunksize=1):
        return list(self.pool.map(function, items, chunksize=chunksize))

    def first(self, futures):
        wait(futures, return_when=FIRST_COMPLETED)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.shutdown()


class Pool:
    def __init__(self, method):
        self.pool = get_context(method).Pool(WORKERS)

    def submit(self, function, *arguments):
        return self.pool.apply_async(function, arguments)

    def get(self, result):
        return result.get()

    def map(self, function, items, chunksize=1):
        return self.pool.map(function, items, chunksize)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.close()
        self.pool.join()


def empty(*_):
    pass


def increment(number):
    return number + 1


kept = array("q")


def keep(length):
    global kept
    if len(kept) != length:
        kept = array("q", bytes(length * 8))
    return kept


def is_prime(n):
    if n < 2:
        return False
    if n == 2:
        return True
    if n % 2 == 0:
        return False
    sqrt_n = int(math.floor(math.sqrt(n)))
    for i in range(3, sqrt_n + 1, 2):
        if n % i == 0:
            return False
    return True


def check(expected, arrived):
    if arrived != expected:
        raise SystemExit(f"{arrived} arrived (expected: {expected})")


def round_trip(pool, size):
    def perform():
        pool.get(pool.submit(empty))
        return 1

    return perform


def tasks(pool, size):
    def perform():
        results = [pool.submit(increment, i) for i in range(size)]
        check(size, pool.get(results[-1]))
        for result in results:
            pool.get(result)
        return size

    return perform


def mapped(pool, size):
    items = range(size)

    def perform():
        check(size, pool.map(increment, items, 100)[-1])
        return size

    return perform


def to_worker(pool, size):
    numbers = array("q", bytes(size))

    def perform():
        check(len(numbers), pool.get(pool.submit(len, numbers)))
        return size

    return perform


def from_worker(pool, size):
    def perform():
        check(size // 8, len(pool.get(pool.submit(keep, size // 8))))
        return size

    return perform


def primes(pool, size):
    numbers = NUMBERS * size

    def perform():
        check(size * (len(NUMBERS) - 1), sum(pool.map(is_prime, numbers)))
        return len(numbers)

    return perform


def sum_slices(pool, size, kind=lambda numbers: array("i", numbers)):
    each = size // SLICES
    slices = [kind(list(range(1 + i * each, 1 + (i + 1) * each))) for i in range(SLICES)]
    count = each * SLICES

    def perform():
        check(count * (count + 1) // 2, sum(pool.map(sum, slices)))
        return count

    return perform


def sum_lists(pool, size):
    return sum_slices(pool, size, list)


def rate(perform, seconds):
    done = 0
    took = 0
    start = perf_counter()
    while not done or took < seconds:
        done += perform()
        took = perf_counter() - start
    return done / took


def measure(name, pool, size, warmup, iterations, iteration):
    works = {
        "round-trip": round_trip,
        "tasks-one-by-one": tasks,
        "tasks-in-flight": tasks,
        "map": mapped,
        "to-worker": to_worker,
        "from-worker": from_worker,
        "primes": primes,
        "sum": sum_slices,
        "sum-lists": sum_lists,
    }
    perform = works[name](pool, size)
    rate(perform, warmup / 1000)
    for _ in range(iterations):
        print(name, rate(perform, iteration / 1000))


def measure_in_loop(name, executor, size, warmup, iterations, iteration):
    import asyncio

    async def rate_in_loop(seconds):
        loop = asyncio.get_running_loop()
        done = 0
        took = 0
        start = perf_counter()
        while not done or took < seconds:
            await loop.run_in_executor(executor.pool, empty)
            done += 1
            took = perf_counter() - start
        return done / took

    async def main():
        await rate_in_loop(warmup / 1000)
        for _ in range(iterations):
            print(name, await rate_in_loop(iteration / 1000))

    asyncio.run(main())


def start(kind, method, age):
    begun = perf_counter()
    with kind(method) as pool:
        if kind is Executor:
            futures = [pool.submit(empty) for _ in range(WORKERS)]
            pool.first(futures)
            first = perf_counter() - begun
            for future in futures:
                future.result()
        else:
            results = pool.pool.imap_unordered(empty, range(WORKERS))
            next(results)
            first = perf_counter() - begun
            for _ in results:
                pass
        print(f"all-{age}", (perf_counter() - begun) * 1000)
        print(f"first-{age}", first * 1000)


def main():
    kind = {"executor": Executor, "pool": Pool}[sys.argv[1]]
    method = sys.argv[2]
    what = sys.argv[3]
    numbers = [int(number) for number in sys.argv[4:]]
    if what == "start":
        start(kind, method, "cold")
        for _ in range(numbers[0]):
            start(kind, method, "warm")
    else:
        with kind(method) as pool:
            run = measure_in_loop if what == "round-trip-in-loop" else measure
            run(what, pool, *numbers)


if __name__ == "__main__":
    main()
