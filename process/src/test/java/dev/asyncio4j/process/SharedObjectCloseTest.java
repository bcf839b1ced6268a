package dev.asyncio4j.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is shared can be ended before its home does. */
@Tag("real")
@Timeout(60)
@ExtendWith(NoChildrenLeft.class)
class SharedObjectCloseTest {
    private static final long GONE_MILLIS = 20_000;

    /** Something to be called. */
    public interface Box {
        int size();
    }

    private static final class Large implements Box {
        private final byte[] bytes = new byte[1 << 20];

        @Override
        public int size() {
            return bytes.length;
        }
    }

    private static ProcessPoolExecutor pool() {
        return ProcessPoolExecutor.create(
                ProcessPoolOptions.defaults().withWorkers(1).withOutput(WorkerOutput.discarded()));
    }

    /** What is called by a process that goes on. */
    private static WeakReference<Box> shareAndClose(
            ProcessPoolExecutor pool, ReferenceQueue<Box> collected, boolean there)
            throws Exception {
        Large large = new Large();
        Box box = SharedObject.of(Box.class, large);
        int size = pool.submit(box::size).get();
        assertThat(size).isEqualTo(large.size());
        if (there) {
            pool.submit(() -> SharedObject.close(box)).get();
        } else {
            SharedObject.close(box);
        }
        assertThat(box.toString()).endsWith(", closed");
        return new WeakReference<>(large, collected);
    }

    private static void assertIsCollectedWhenClosed(boolean there) throws Exception {
        ReferenceQueue<Box> collected = new ReferenceQueue<>();
        try (ProcessPoolExecutor pool = pool()) {
            WeakReference<Box> reference = shareAndClose(pool, collected, there);
            System.gc();
            assertThat(collected.remove(GONE_MILLIS)).isSameAs(reference);
            assertThat(pool.submit(() -> 7).get()).as("of the same worker").isEqualTo(7);
        }
    }

    @Test
    void itsHomeKeepsNothingOfIt() throws Exception {
        assertIsCollectedWhenClosed(false);
    }

    @Test
    void anyProcessMayCloseIt() throws Exception {
        assertIsCollectedWhenClosed(true);
    }

    @Test
    void whoWaitsAtItIsTold() throws Exception {
        ProcessQueue<String> queue = ProcessQueue.create();
        ProcessQueue<String> heard = ProcessQueue.create();
        CompletableFuture<?> here = CompletableFuture.runAsync(queue::get);
        ChildProcess child =
                ChildProcess.start(() -> {
                    heard.put("begun");
                    try {
                        queue.get();
                    } catch (LostObjectException told) {
                        heard.put(String.valueOf(told.getMessage()));
                    }
                });
        assertThat(heard.get()).isEqualTo("begun");
        while (!queue.toString().contains("getters=2")) {
            Thread.onSpinWait();
        }
        SharedObject.close(queue);
        assertThat(heard.get()).isEqualTo("ProcessQueue: it was closed");
        assertThatThrownBy(here::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(LostObjectException.class);
        child.join();
        assertThat(child.exitCode()).isZero();
    }

    @Test
    void allThatIsSharedIsGoneForWhoCallsIt() throws Exception {
        ProcessLock lock = ProcessLock.create();
        ProcessRLock rlock = ProcessRLock.create();
        ProcessCondition condition = ProcessCondition.create();
        ProcessSemaphore semaphore = ProcessSemaphore.create(1);
        ProcessEvent event = ProcessEvent.create();
        ProcessBarrier barrier = ProcessBarrier.create(2);
        SharedList<String> list = SharedList.create();
        SharedMap<String, String> map = SharedMap.create();
        List<Runnable> calls =
                List.of(
                        lock::release,
                        rlock::isLocked,
                        condition::acquire,
                        semaphore::acquire,
                        event::await,
                        barrier::waiting,
                        list::clear,
                        map::clear);
        Stream.of(lock, rlock, condition, semaphore, event, barrier, list, map)
                .forEach(shared -> {
                    SharedObject.close(shared);
                    SharedObject.close(shared);
                });
        for (Runnable call : calls) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(LostObjectException.class)
                    .hasMessageEndingWith(": it was closed");
        }
        try (ProcessPoolExecutor pool = pool()) {
            assertThatThrownBy(() -> pool.submit(() -> list.size()).get())
                    .as("one that is sent when it is closed")
                    .hasCauseInstanceOf(LostObjectException.class);
            assertThat(pool.submit(() -> list).get().getClass()).isEqualTo(SharedList.class);
        }
    }

    @Test
    void whatAManagerHasMadeCanBeClosed() throws Exception {
        try (Manager manager = Manager.start()) {
            ProcessQueue<String> queue = manager.queue();
            queue.put("dropped");
            SharedObject.close(queue);
            assertThatThrownBy(() -> queue.get(Duration.ofSeconds(20)))
                    .isInstanceOf(LostObjectException.class)
                    .hasMessage("ProcessQueue: it was closed");
            SharedObject.close(queue);
        }
    }

    @Test
    void whatIsNotSharedIsRefused() {
        assertThatThrownBy(() -> SharedObject.close("text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("shared: a java.lang.String (expected: ");
    }
}
