// Hands blocking reads and a long computation to threads, while the loop runs on.
//
// First the default executor, then a pool of one's own. Python: loop.run_in_executor with None and
// with a ThreadPoolExecutor; the computation needs no process pool here, as threads compute at
// once.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

int ticks;

void main() {
    run(() -> {
        EventLoop loop = EventLoop.running();
        Task<?> ticker = createTask(() -> tick());

        byte[] random = loop.runInExecutor(null, () -> readRandom()).await();
        IO.println("default executor: " + random.length + " random bytes");

        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            random = loop.runInExecutor(pool, () -> readRandom()).await();
            IO.println("own pool: " + random.length + " random bytes");

            long sum = loop.runInExecutor(pool, () -> sumOfPrimes(1_000_000)).await();
            IO.println("own pool: the primes below 1,000,000 add up to " + sum);
        }

        ticker.cancel();
        IO.println("meanwhile the loop ticked " + ticks + " times");
    });
}

byte[] readRandom() throws IOException {
    try (InputStream source = Files.newInputStream(Path.of("/dev/urandom"))) {
        return source.readNBytes(100);
    }
}

long sumOfPrimes(int limit) {
    long sum = 2;
    for (int number = 3; number < limit; number += 2) {
        if (isPrime(number)) {
            sum += number;
        }
    }
    return sum;
}

boolean isPrime(int odd) {
    for (int divisor = 3; divisor * divisor <= odd; divisor += 2) {
        if (odd % divisor == 0) {
            return false;
        }
    }
    return true;
}

void tick() {
    while (true) {
        sleep(millis(10));
        ticks++;
    }
}
