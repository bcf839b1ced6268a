// The sum of the numbers from 1 to 100,000,000, by eight processes.
//
// The numbers are cut in eight parts, and each is sent to a worker: 12,500,000 numbers, fifty
// megabytes. The queue of the parts has room for one, so that the next is made when a worker has
// taken the last. The sums come back through a second queue. Both live in this process.
// Python: multiprocessing.Process and multiprocessing.Queue.

import dev.asyncio4j.process.ProcessPoolExecutor;
import dev.asyncio4j.process.ProcessQueue;

static final int PARTS = 8;
static final int SIZE = 12_500_000;

void main() {
    ProcessQueue<int[]> parts = ProcessQueue.create(1);
    ProcessQueue<Long> sums = ProcessQueue.create();
    try (var pool = ProcessPoolExecutor.create(PARTS)) {
        for (int i = 0; i < PARTS; i++) {
            pool.submit(() -> sums.put(sum(parts.get())));
        }
        for (int i = 0; i < PARTS; i++) {
            parts.put(numbers(i * SIZE + 1));
        }
    }
    long total = 0;
    while (!sums.isEmpty()) {
        total += sums.get();
    }
    IO.println(total);
}

int[] numbers(int first) {
    return IntStream.range(first, first + SIZE).toArray();
}

long sum(int[] numbers) {
    long sum = 0;
    for (int number : numbers) {
        sum += number;
    }
    return sum;
}
