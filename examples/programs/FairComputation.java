// Long computations that share their loop with others, and can be stopped.
//
// A task keeps its turn until it waits. So code that computes and never waits keeps the loop from
// all others, and no cancellation reaches it. A checkpoint now and then gives the others their
// turn, and is where a cancellation arrives; what must be done to its end makes shielded ones.
// Python: asyncio.sleep(0), trio.lowlevel.checkpoint() and cancel_shielded_checkpoint().

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.CancelScope;

void main() {
    run(() -> {
        IO.println("without checkpoints:");
        gather(() -> countPrimes("Ann", false), () -> countPrimes("Bob", false)).await();

        IO.println("with checkpoints:");
        gather(() -> countPrimes("Ann", true), () -> countPrimes("Bob", true)).await();

        IO.println("as long as it takes, but no longer than 100 ms:");
        CancelScope search = moveOnAfter(millis(100), () -> findOddPerfectNumber());
        IO.println(search.cancelledCaught() ? "  gave up" : "  found one!");
    });
}

void countPrimes(String name, boolean fairly) {
    int count = 0;
    for (int from = 0; from < 30_000; from += 10_000) {
        for (int n = from; n < from + 10_000; n++) {
            count += isPrime(n) ? 1 : 0;
        }
        IO.println("  %s: %d primes below %d".formatted(name, count, from + 10_000));
        if (fairly) {
            checkpoint();
        }
    }
}

boolean isPrime(int n) {
    return n > 1 && sumOfDivisors(n) == 1;
}

/** Nobody knows whether there is one. */
void findOddPerfectNumber() {
    int n = 3;
    try {
        while (sumOfDivisors(n) != n) {
            n += 2;
            checkpoint();
        }
    } finally {
        writeDown("odd numbers tried", "last one: " + n, "end");
    }
}

/** Once it has begun, it writes all. */
void writeDown(String... lines) {
    for (String line : lines) {
        IO.println("  log: " + line);
        shieldedCheckpoint();
    }
}

/** Of those that are less than the number. */
int sumOfDivisors(int n) {
    int sum = 1;
    for (int i = 2; i * i <= n; i++) {
        if (n % i == 0) {
            sum += i * i == n ? i : i + n / i;
        }
    }
    return sum;
}
