// Six large numbers, tested by a pool of worker processes: which of them are primes?
//
// A pool has a JVM for each processor. map sends the function and the numbers to the workers, which
// test several numbers at once, and gives the answers in the order of the numbers.
// Python: concurrent.futures.ProcessPoolExecutor and its map.

import dev.asyncio4j.process.ProcessPoolExecutor;

static final List<Long> NUMBERS =
        List.of(
                112_272_535_095_293L,
                112_582_705_942_171L,
                112_272_535_095_293L,
                115_280_095_190_773L,
                115_797_848_077_099L,
                1_099_726_899_285_419L);

void main() {
    try (var pool = ProcessPoolExecutor.create()) {
        var number = NUMBERS.iterator();
        for (boolean prime : pool.map(this::isPrime, NUMBERS)) {
            IO.println(number.next() + (prime ? " is a prime" : " is none"));
        }
    }
}

boolean isPrime(long number) {
    if (number < 2 || number % 2 == 0) {
        return number == 2;
    }
    for (long divisor = 3; divisor * divisor <= number; divisor += 2) {
        if (number % divisor == 0) {
            return false;
        }
    }
    return true;
}
