// The sum of the numbers from 1 to 100,000,000, by eight processes.
//
// The numbers are cut in eight parts, and each is taken by a process: 12,500,000 numbers, fifty
// megabytes. The queue of the parts has room for all, so that a process that fails holds up nobody;
// the sums come back through a second queue. Both live in this process. If one of the eight has
// failed, its part is missing, and there is no total.
// Python: multiprocessing.Process and multiprocessing.Queue.

import dev.asyncio4j.process.ChildProcess;
import dev.asyncio4j.process.ProcessQueue;

static final int PARTS = 8;
static final int SIZE = 12_500_000;

void main() throws Exception {
    ProcessQueue<int[]> parts = ProcessQueue.create();
    ProcessQueue<Long> sums = ProcessQueue.create();
    List<ChildProcess> adders = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
        adders.add(ChildProcess.start(() -> sums.put(sum(parts.get()))));
        parts.put(numbers(i * SIZE + 1));
    }
    for (ChildProcess adder : adders) {
        adder.join();
        if (!Objects.equals(adder.exitCode(), 0)) {
            throw new IllegalStateException("a part was not added: " + adder);
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
