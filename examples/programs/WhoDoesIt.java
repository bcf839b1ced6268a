// A task has something done elsewhere: by the loop's threads, by threads of its own, by a process.
//
// What waits goes to threads; what computes goes to a process pool, where it has a processor to
// itself. The loop goes on meanwhile: somebody else counts.
// Python: loop.run_in_executor with None, a ThreadPoolExecutor and a ProcessPoolExecutor.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.process.ProcessPoolExecutor;
import java.util.concurrent.Executors;

void main() {
    run(() -> {
        var counting = createTask(() -> countTurns());
        EventLoop loop = EventLoop.running();

        int read = loop.runInExecutor(null, () -> readSomething()).await();
        IO.println("the loop's own threads: " + read + " bytes");

        try (var threads = Executors.newFixedThreadPool(2)) {
            int again = loop.runInExecutor(threads, () -> readSomething()).await();
            IO.println("a thread pool: " + again + " bytes");
        }
        try (var processes = ProcessPoolExecutor.create(1)) {
            long sum = loop.runInExecutor(processes, () -> sumOfSquares(1_000_000)).await();
            IO.println("a process pool: " + sum);
        }
        counting.cancel();
    });
}

int readSomething() throws IOException {
    try (var random = new FileInputStream("/dev/urandom")) {
        return random.readNBytes(100).length;
    }
}

long sumOfSquares(long end) {
    return LongStream.range(0, end).map(i -> i * i).sum();
}

void countTurns() {
    int turns = 0;
    try {
        while (true) {
            sleep(millis(1));
            turns++;
        }
    } finally {
        IO.println("the loop went on: " + (turns > 10));
    }
}
