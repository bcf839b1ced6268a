package dev.asyncio4j.process;

import static dev.asyncio4j.process.PoolCode.beginAndWaitFor;
import static dev.asyncio4j.process.PoolCode.open;
import static dev.asyncio4j.process.PoolCode.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.SerializableCallable;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever submits, or cancels, waits for no worker, however little of what it is sent that takes
 * in: what would not fit into its socket is kept. A test whose thread waited would never end, since
 * it is what lets the worker go on.
 */
@Tag("real")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoChildrenLeft.class)
class SentAheadTest {
    /** The most dimensions that an array can have. */
    private static final int DIMENSIONS = 255;

    private static final List<Class<?>> ELEMENTS =
            List.of(
                    boolean.class,
                    byte.class,
                    short.class,
                    char.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class,
                    Integer.class,
                    String.class,
                    Object.class,
                    Thread.class);

    @TempDir Path folder;

    private String begun;
    private String gate;

    @BeforeEach
    void nameFiles() {
        begun = folder.resolve("begun").toString();
        gate = folder.resolve("gate").toString();
    }

    private static ProcessPoolExecutor pool() {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults().withWorkers(1).withOutput(WorkerOutput.discarded()));
    }

    private CompletableFuture<Boolean> occupy(ProcessPoolExecutor pool) throws Exception {
        String announcement = begun;
        String end = gate;
        CompletableFuture<Boolean> running = pool.submit(() -> beginAndWaitFor(announcement, end));
        waitFor(announcement);
        return running;
    }

    /** So it is sent as many in advance as it ever is. */
    private static void doManyQuickly(ProcessPoolExecutor pool) throws Exception {
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Integer>> quick = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                quick.add(pool.submit(() -> 1));
            }
            CompletableFuture.allOf(quick.toArray(CompletableFuture[]::new)).get();
        }
    }

    @Test
    void largeCallsAreKept() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            doManyQuickly(pool);
            CompletableFuture<Boolean> running = occupy(pool);
            List<CompletableFuture<Integer>> behind = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                byte[] sent = new byte[i % 100 == 99 ? 50_000 : 16_000];
                behind.add(pool.submit(() -> sent.length));
            }
            open(gate);
            assertThat(running.get()).isTrue();
            for (int i = 0; i < 500; i++) {
                assertThat(behind.get(i).get()).isEqualTo(i % 100 == 99 ? 50_000 : 16_000);
            }
        }
    }

    @Test
    void whatWasTakenBackIsOnItsWayNonetheless() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            CompletableFuture<Boolean> running = occupy(pool);
            for (int i = 0; i < 100; i++) {
                byte[] sent = new byte[15_000];
                assertThat(pool.submit(() -> sent.length).cancel(false)).isTrue();
            }
            open(gate);
            assertThat(running.get()).isTrue();
            assertThat(pool.submit(() -> 5).get()).isEqualTo(5);
        }
    }

    /** Sends arrays of so many types, whose names are long and must all be told before. */
    private static SerializableCallable<Integer> codeOf(Class<?> element) {
        Object[] empty = new Object[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            empty[i] = Array.newInstance(element, new int[i + 1]);
        }
        return () -> empty.length;
    }

    private static List<CompletableFuture<Integer>> submitCodeOfAll(ProcessPoolExecutor pool) {
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (Class<?> element : ELEMENTS) {
            all.add(pool.submit(codeOf(element)));
        }
        return all;
    }

    @Test
    void definitionsOfOtherCallsAreKept() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            CompletableFuture<Boolean> running = occupy(pool);
            CompletableFuture<Integer> first = pool.submit(() -> 1);
            List<CompletableFuture<Integer>> behind = submitCodeOfAll(pool);
            // Now there is room for another, as far as it is only a matter of their number.
            first.cancel(false);
            open(gate);
            assertThat(running.get()).isTrue();
            for (CompletableFuture<Integer> each : behind) {
                assertThat(each.get()).isEqualTo(DIMENSIONS);
            }
        }
    }

    /** A worker must be told all of them in order, to know by which number each is meant. */
    @Test
    void aCallThatNeedsManyDefinitionsIsKept() throws Exception {
        try (ProcessPoolExecutor pool = pool()) {
            CompletableFuture<Boolean> running = occupy(pool);
            CompletableFuture<Integer> first = pool.submit(() -> 1);
            List<CompletableFuture<Integer>> behind = submitCodeOfAll(pool);
            CompletableFuture<Integer> last = behind.removeLast();
            behind.forEach(each -> each.cancel(false));
            first.cancel(false);
            open(gate);
            assertThat(running.get()).isTrue();
            assertThat(last.get()).isEqualTo(DIMENSIONS);
        }
    }
}
