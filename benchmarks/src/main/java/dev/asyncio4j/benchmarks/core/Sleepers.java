package dev.asyncio4j.benchmarks.core;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Very many who sleep at the same time. */
interface Sleepers {
    /**
     * Starts them, and returns when all have slept as long as told.
     *
     * @param whileAllSleep called in between; may end the program
     */
    void sleep(int count, Duration each, Runnable whileAllSleep);

    /** Tasks of a loop. */
    static void tasks(int count, Duration each, Runnable whileAllSleep) {
        Asyncio.run(() -> {
            List<Task<?>> sleepers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                sleepers.add(Asyncio.createTask(() -> Asyncio.sleep(each)));
            }
            // All of them have had their first turn before this one has its next.
            Asyncio.sleep(Duration.ZERO);
            whileAllSleep.run();
            sleepers.forEach(Task::await);
        });
    }

    /** Virtual threads of the JDK's. */
    static void threads(int count, Duration each, Runnable whileAllSleep) {
        try {
            CountDownLatch begun = new CountDownLatch(count);
            List<Thread> sleepers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                sleepers.add(Thread.startVirtualThread(() -> sleepInThread(each, begun)));
            }
            begun.await();
            whileAllSleep.run();
            for (Thread sleeper : sleepers) {
                sleeper.join();
            }
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static void sleepInThread(Duration duration, CountDownLatch begun) {
        begun.countDown();
        try {
            Thread.sleep(duration);
        } catch (InterruptedException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }
}
