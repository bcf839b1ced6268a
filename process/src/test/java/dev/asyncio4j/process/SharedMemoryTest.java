package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Memory, and arrays in it, that several processes see. */
@Tag("real")
@Timeout(60)
class SharedMemoryTest {
    @TempDir Path folder;

    private static ProcessPoolExecutor pool(int workers) {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults()
                        .withWorkers(workers)
                        .withOutput(WorkerOutput.discarded()));
    }

    @Test
    @Behaviour(218)
    void memoryHasASizeAboveZero() {
        assertThatThrownBy(() -> SharedMemory.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("size: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> SharedMemory.create(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Behaviour(218)
    @SuppressWarnings("try") // closed twice, to see that it may be
    void closingAndUnlinkingAreTwoThings() throws Exception {
        try (SharedMemory memory = SharedMemory.create(100);
                SharedMemory same = SharedMemory.open(memory.name());
                ProcessPoolExecutor pool = pool(1)) {
            assertThat(same.size()).isEqualTo(100);
            memory.segment().set(ValueLayout.JAVA_INT, 8, 42);
            assertThat(pool.submit(() -> memory.segment().get(ValueLayout.JAVA_INT, 8)).get())
                    .isEqualTo(42);
            memory.close();
            memory.close();
            assertThatThrownBy(() -> memory.segment().get(ValueLayout.JAVA_INT, 8))
                    .isInstanceOf(IllegalStateException.class);
            SharedMemory.open(memory.name()).close();
            memory.unlink();
            memory.unlink();
            assertThatThrownBy(() -> SharedMemory.open(memory.name()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("no shared memory of this name");
            assertThat(same.segment().get(ValueLayout.JAVA_INT, 8)).isEqualTo(42);
        }
    }

    @Test
    @Behaviour(218)
    void memoryOfAProcessThatEndedIsGone() throws Exception {
        ProcessQueue<String> names = ProcessQueue.create();
        try (OtherProcess child =
                OtherProcess.start(
                        folder,
                        () -> {
                            names.put(SharedMemory.create(10).name());
                            return 0;
                        })) {
            Path file = Path.of(names.get());
            assertThat(child.exitCode()).isZero();
            assertThat(file).doesNotExist();
            assertThat(file.getParent()).doesNotExist();
        }
    }

    @Test
    @Behaviour(218)
    void memoryOfAProcessThatWasKilledIsGoneWhenAnotherBeginsToShare() throws Exception {
        ProcessQueue<String> names = ProcessQueue.create();
        ProcessEvent never = ProcessEvent.create();
        Path file;
        try (OtherProcess child =
                OtherProcess.start(
                        folder,
                        () -> {
                            names.put(SharedMemory.create(10).name());
                            never.await();
                            return 0;
                        })) {
            file = Path.of(names.get());
            assertThat(Files.size(file)).isEqualTo(10);
            child.kill();
        }
        try (OtherProcess next = OtherProcess.start(folder, () -> SharedMemory.create(10).name())) {
            assertThat(next.exitCode()).isZero();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void addingIsOneStepInAllProcesses() throws Exception {
        SharedLongs longs = SharedLongs.of(0, 5);
        SharedInts ints = SharedInts.create(2);
        SharedDoubles doubles = SharedDoubles.create();
        try (ProcessPoolExecutor pool = pool(3)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(
                        pool.submit(() -> {
                            for (int j = 0; j < 10_000; j++) {
                                longs.getAndAdd(0, 1);
                                ints.getAndAdd(1, 2);
                                doubles.getAndAdd(0, 0.5);
                            }
                        }));
            }
            for (CompletableFuture<?> one : all) {
                one.get();
            }
        }
        assertThat(longs.get(0)).isEqualTo(30_000);
        assertThat(longs.get(1)).isEqualTo(5);
        assertThat(ints.get(1)).isEqualTo(60_000);
        assertThat(doubles.get(0)).isEqualTo(15_000.0);
        assertThatThrownBy(() -> longs.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theLockOfAnArrayGoesWithIt() throws Exception {
        SharedLongs total = SharedLongs.create();
        try (ProcessPoolExecutor pool = pool(2)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                all.add(
                        pool.submit(() -> {
                            for (int j = 0; j < 200; j++) {
                                try (var _ = total.hold()) {
                                    total.set(0, total.get(0) + 1);
                                }
                            }
                        }));
            }
            for (CompletableFuture<?> one : all) {
                one.get();
            }
        }
        assertThat(total.get(0)).isEqualTo(400);
    }

    @Test
    void anInterruptDoesNotKeepItFromBeingMadeOrOpened() {
        Thread.currentThread().interrupt();
        try (SharedMemory made = SharedMemory.create(3 << 20);
                SharedMemory opened = SharedMemory.open(made.name())) {
            assertThat(Thread.interrupted()).isTrue();
            made.segment().set(ValueLayout.JAVA_INT, 0, 42);
            assertThat(opened.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(42);
        } finally {
            boolean _ = Thread.interrupted();
        }
    }
}
