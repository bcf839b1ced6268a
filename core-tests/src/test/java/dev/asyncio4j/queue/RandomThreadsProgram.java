package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of tasks of two loops, of platform threads and of virtual ones, which put into one
 * queue and get from it at random, and cancel and interrupt each other meanwhile. In some programs
 * the queue is shut down; in some a loop is closed under its tasks.
 *
 * <p>What each says it did it notes for itself; in the end each item must have been got once or
 * been refused to who would put it. The seed decides what they do, and not how it interleaves.
 */
class RandomThreadsProgram {
    private static final int STEPS = 40;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final String CLOSED = "the event loop was closed";

    /** The number counts what one worker offered. */
    record Item(int worker, int number) {}

    /** Filled when all others have ended. */
    final List<String> faults = new ArrayList<>();

    /** Of all workers, in no order: which operations ended how. */
    final Set<String> outcomes = new HashSet<>();

    final UniversalQueue<Item> queue;
    private final Random random;
    private final List<Worker> workers = new ArrayList<>();
    private final boolean isShutDown;
    private final boolean isLoopClosed;

    RandomThreadsProgram(long seed) {
        random = new Random(seed);
        queue = new UniversalQueue<>(random.nextInt(4));
        isShutDown = random.nextInt(3) == 0;
        isLoopClosed = random.nextInt(3) == 0;
    }

    /** Runs the program to its end. */
    final void run() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            workers.add(new Worker(i, random.nextLong()));
        }
        Helper helper = new Helper();
        List<Thread> threads = new ArrayList<>();
        threads.add(daemon(() -> runLoop(workers.subList(0, 3), isLoopClosed)));
        threads.add(daemon(() -> runLoop(workers.subList(3, 6), false)));
        threads.add(daemon(workers.get(6)::workOnThread));
        threads.add(daemon(workers.get(7)::workOnThread));
        threads.add(Thread.ofVirtual().start(workers.get(8)::workOnThread));
        threads.add(Thread.ofVirtual().start(workers.get(9)::workOnThread));
        helper.helpUntilAllEnd(threads);
        workers.add(helper.worker);
        if (faults.isEmpty()) {
            helper.worker.got.addAll(queue.shutdownNow());
            check();
        }
    }

    private static Thread daemon(Runnable code) {
        return Thread.ofPlatform().daemon().start(code);
    }

    private static void runLoop(List<Worker> tasks, boolean closedEarly) {
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                List<Task<?>> all = new ArrayList<>();
                for (Worker worker : tasks) {
                    all.add(createTask(worker::workAsTask));
                }
                if (closedEarly) {
                    sleep(millis(1));
                } else {
                    Asyncio.wait(all);
                }
            });
        }
    }

    private void check() {
        Set<Item> put = new HashSet<>();
        Set<Item> got = new HashSet<>();
        for (Worker worker : workers) {
            put.addAll(worker.put);
            outcomes.addAll(worker.outcomes);
            faults.addAll(worker.faults);
        }
        for (Worker worker : workers) {
            Map<Integer, Integer> last = new HashMap<>();
            for (Item item : worker.got) {
                if (!got.add(item)) {
                    faults.add("got twice: " + item);
                }
                if (!put.contains(item)) {
                    faults.add("got and not put: " + item);
                }
                Integer before = last.put(item.worker, item.number);
                if (before != null && before > item.number) {
                    faults.add("got out of order: " + item + " after " + before);
                }
            }
        }
        put.removeAll(got);
        put.forEach(item -> faults.add("put and not got: " + item));
        if (!queue.toString().matches("UniversalQueue\\[size=0(, maxsize=.)?, shut down]")) {
            faults.add("in the end: " + queue);
        }
    }

    // What a broken program does otherwise

    void put(Worker worker, Item item) {
        worker.put.add(item);
    }

    void got(Worker worker, Item item) {
        worker.got.add(item);
    }

    /** Keeps the others from waiting forever, by being the one that they wait for. */
    private final class Helper {
        private final Worker worker = new Worker(workers.size(), random.nextLong());

        void helpUntilAllEnd(List<Thread> threads) {
            long begin = System.nanoTime();
            int turns = 0;
            while (threads.stream().anyMatch(Thread::isAlive)) {
                try {
                    if (turns++ % 2 == 0) {
                        worker.perform(Operation.PUT_NOWAIT);
                    } else {
                        worker.perform(Operation.GET_NOWAIT);
                    }
                } catch (Exception nothingToHelpWith) {
                    LockSupport.parkNanos(20_000);
                }
                if (isShutDown && turns == 30) {
                    queue.shutdown();
                }
                if (System.nanoTime() - begin > MOST_NANOS) {
                    faults.add("stuck: " + queue);
                    return;
                }
            }
        }
    }

    enum Operation {
        PUT,
        PUT_NOWAIT,
        PUT_WITHIN,
        GET,
        GET_NOWAIT,
        GET_WITHIN
    }

    final class Worker {
        private final int id;
        private final Random random;
        private final List<Item> put = new ArrayList<>();
        private final List<Item> got = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private final Set<String> outcomes = new HashSet<>();
        private volatile Runnable cancel = () -> {};
        private int offered;

        Worker(int id, long seed) {
            this.id = id;
            this.random = new Random(seed);
        }

        void workAsTask() {
            EventLoop loop = EventLoop.running();
            Task<?> task = Objects.requireNonNull(currentTask());
            cancel =
                    () -> {
                        if (!loop.isClosed()) {
                            try {
                                loop.callSoonThreadsafe(task::cancel);
                            } catch (IllegalStateException closed) {
                                // Just now.
                            }
                        }
                    };
            work(() -> {
                while (task.cancelling() > 0) {
                    task.uncancel();
                }
            });
        }

        void workOnThread() {
            cancel = Thread.currentThread()::interrupt;
            work(Thread::interrupted);
        }

        private void work(Runnable forgetCancellation) {
            for (int i = 0; i < STEPS; i++) {
                Operation operation = oneOf(List.of(Operation.values()));
                try {
                    perform(operation);
                    note(operation, "done");
                    if (random.nextInt(3) == 0) {
                        oneOf(workers).cancel.run();
                    }
                } catch (CancelledError cancelled) {
                    note(operation, "cancelled");
                    forgetCancellation.run();
                    if (CLOSED.equals(cancelled.getMessage())) {
                        return;
                    }
                } catch (Exception refused) {
                    note(operation, refused.getClass().getSimpleName());
                } catch (Throwable wrong) {
                    faults.add(operation + ": " + wrong);
                }
            }
        }

        private void note(Operation operation, String outcome) {
            outcomes.add(operation + " " + outcome);
        }

        private void perform(Operation operation) throws Exception {
            switch (operation) {
                case PUT -> put(queue::put);
                case PUT_NOWAIT -> put(queue::putNowait);
                case PUT_WITHIN -> put(item -> queue.put(item, someTime()));
                case GET -> got(queue.get());
                case GET_NOWAIT -> got(queue.getNowait());
                case GET_WITHIN -> got(queue.get(someTime()));
            }
        }

        private void put(Put operation) throws Exception {
            Item item = new Item(id, offered++);
            operation.put(item);
            RandomThreadsProgram.this.put(this, item);
        }

        private void got(Item item) {
            RandomThreadsProgram.this.got(this, item);
            queue.taskDone();
        }

        private Duration someTime() {
            return random.nextInt(3) == 0 ? ZERO : Duration.ofNanos(random.nextInt(200_000));
        }

        private <T> T oneOf(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }
    }

    private interface Put {
        void put(Item item) throws Exception;
    }
}
