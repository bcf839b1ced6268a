package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.map;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Has random numbers of items run with random limits, each for a random time, by every operation
 * that takes a limit; some fail, some operations are cancelled. Checks what must be true of each.
 */
class LimitModelTest {
    private static final int SEEDS = 2_000;

    private static final List<Operation> OPERATIONS = List.of(Operation.values());

    private enum Operation {
        MAP,
        GATHER,
        GATHER_RETURNING_EXCEPTIONS,
        AS_COMPLETED
    }

    @Test
    void everyOperationKeepsItsPromises() {
        int cancelled = 0;
        int failed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Program program = run(seed);
            assertThat(program.faults).as("seed %d: %s", seed, program).isEmpty();
            cancelled += program.wasCancelled() ? 1 : 0;
            failed += program.hasFailed() ? 1 : 0;
        }
        assertThat(cancelled).isBetween(SEEDS / 20, SEEDS / 2);
        assertThat(failed).isBetween(SEEDS / 20, SEEDS / 2);
    }

    private static Program run(int seed) {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            Program program = new Program(new Random(seed));
            loop.setExceptionHandler((_, report) -> program.note(report));
            loop.runUntilComplete(() -> {
                program.run();
                return null;
            });
            return program;
        }
    }

    private static final class Program {
        final List<String> faults = new ArrayList<>();
        private final Random random;
        private final Operation operation;
        private final int items;
        private final int limit;
        private final boolean mayFail;
        private final int cancelAfter;
        private final int[] begun;
        private int asked;
        private int running;
        private int most;
        private int failures;
        private @Nullable Throwable thrown;

        Program(Random random) {
            this.random = random;
            operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
            items = random.nextInt(12);
            limit = 1 + random.nextInt(5);
            mayFail = random.nextInt(3) == 0;
            cancelAfter = random.nextInt(3) == 0 ? random.nextInt(20) : 1_000;
            begun = new int[items];
        }

        void run() {
            Task<List<?>> caller = createTask(this::perform);
            Asyncio.wait(List.of(caller), millis(cancelAfter));
            boolean early = caller.cancel();
            Asyncio.wait(List.of(caller));
            thrown = caller.isCancelled() ? new CancelledError(null) : caller.exception();
            check(caller, early);
        }

        /** What nobody has taken any more must be reported, and nothing else. */
        void note(ExceptionContext report) {
            if (!wasCancelledInTheBody() || !report.message().contains("was never retrieved")) {
                faults.add(report.toString());
            }
        }

        boolean wasCancelled() {
            return thrown instanceof CancelledError;
        }

        boolean hasFailed() {
            return failures > 0;
        }

        private List<?> perform() throws Exception {
            return switch (operation) {
                case MAP -> map(this::source, limit, Callable::call);
                case GATHER -> gather(this::source, limit).await();
                case GATHER_RETURNING_EXCEPTIONS ->
                        gather(GatherOptions.returningExceptions(), this::source, limit).await();
                case AS_COMPLETED -> takeAll();
            };
        }

        private List<?> takeAll() {
            List<Integer> results = new ArrayList<>();
            for (Task<Integer> task : asCompleted(this::source, limit)) {
                sleep(millis(random.nextInt(3)));
                results.add(task.exception() == null ? task.result() : -1);
            }
            return results;
        }

        /** Takes a while for an item, now and then. */
        private Iterator<Callable<Integer>> source() {
            return IntStream.range(0, items).<Callable<Integer>>mapToObj(this::item).iterator();
        }

        private Callable<Integer> item(int number) {
            check(asked == number, "asked for " + number + " after " + asked);
            asked++;
            check(running < limit, "asked for " + number + " without room for it");
            if (random.nextInt(4) == 0) {
                sleep(millis(random.nextInt(4)));
            }
            return () -> run(number);
        }

        private int run(int number) {
            begun[number]++;
            most = Math.max(most, ++running);
            try {
                sleep(millis(random.nextInt(6)));
                if (mayFail && random.nextInt(6) == 0) {
                    failures++;
                    throw new IllegalStateException("item " + number);
                }
                return number;
            } finally {
                cleanUp();
            }
        }

        private void cleanUp() {
            try {
                sleep(millis(random.nextInt(2)));
            } finally {
                running--;
            }
        }

        private void check(Task<List<?>> caller, boolean early) {
            check(most <= limit, most + " at once");
            for (int times : begun) {
                check(times <= 1, "an item ran " + times + " times");
            }
            boolean othersGoOn = operation == Operation.GATHER && thrown != null && !early;
            if (!othersGoOn && !wasCancelledInTheBody()) {
                check(running == 0, running + " left running");
                check(allTasks().size() == 1, "tasks are left: " + allTasks());
            }
            int begunByThen = sum();
            sleep(millis(100));
            check(sum() == begunByThen || wasCancelledInTheBody(), "some began after the end");
            check(running == 0, running + " left running for good");
            if (!caller.isCancelled() && thrown == null) {
                checkResults(caller.result());
            } else {
                check(early || failures > 0, "ended by " + thrown);
            }
        }

        /** A loop over what completes leaves what runs alone if it ends outside of the iterator. */
        private boolean wasCancelledInTheBody() {
            return operation == Operation.AS_COMPLETED && wasCancelled();
        }

        private int sum() {
            return IntStream.of(begun).sum();
        }

        private void checkResults(List<?> results) {
            check(sum() == items, "ran " + sum() + " of " + items);
            check(results.size() == items, "gave " + results);
            if (failures == 0 && operation != Operation.AS_COMPLETED) {
                check(
                        results.equals(IntStream.range(0, items).boxed().toList()),
                        "gave " + results);
            }
        }

        private void check(boolean holds, String fault) {
            if (!holds) {
                faults.add(fault);
            }
        }

        @Override
        public String toString() {
            return "%s of %d, limit %d, cancelled after %d ms, %d failures, threw %s"
                    .formatted(operation, items, limit, cancelAfter, failures, thrown);
        }
    }
}
