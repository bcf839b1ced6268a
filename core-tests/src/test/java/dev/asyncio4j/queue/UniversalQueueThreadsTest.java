package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** As threads see it, and tasks of other loops. */
@Tag("real")
@Timeout(120)
class UniversalQueueThreadsTest {
    private static final Duration LONG = seconds(30);
    private static final int ROUNDS = 1_000;

    private final UniversalQueue<Integer> queue = new UniversalQueue<>();
    private final UniversalQueue<Integer> small = new UniversalQueue<>(1);
    private final List<Thread> threads = new ArrayList<>();

    enum Kind {
        PLATFORM,
        VIRTUAL;

        Thread start(Runnable code) {
            return (this == PLATFORM ? Thread.ofPlatform().daemon() : Thread.ofVirtual())
                    .start(code);
        }
    }

    private <T> FutureTask<T> start(Kind kind, Callable<T> code) {
        FutureTask<T> job = new FutureTask<>(code);
        threads.add(kind.start(job));
        return job;
    }

    private static <T> T resultOf(FutureTask<T> job) throws Exception {
        return job.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static void waitUntil(Object queue, String shown) {
        long begin = System.nanoTime();
        while (!queue.toString().contains(shown)) {
            assertThat(System.nanoTime() - begin)
                    .as(queue + ": " + shown)
                    .isLessThan(LONG.toNanos());
            LockSupport.parkNanos(100_000);
        }
    }

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        for (Thread thread : threads) {
            assertThat(thread.join(LONG)).as("%s ends", thread).isTrue();
        }
        assertThat(queue.toString() + small).doesNotContain("ers=").doesNotContain("kept=");
    }

    @ParameterizedTest
    @EnumSource
    void aThreadWaitsForAnItem(Kind kind) throws Exception {
        FutureTask<Integer> getter = start(kind, () -> queue.get());
        waitUntil(queue, "getters=1");
        queue.put(1);
        assertThat(resultOf(getter)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aThreadWaitsForRoom(Kind kind) throws Exception {
        small.put(0);
        FutureTask<Boolean> putter =
                start(
                        kind,
                        () -> {
                            small.put(1);
                            return true;
                        });
        waitUntil(small, "putters=1");
        assertThat(small.get()).isZero();
        assertThat(resultOf(putter)).isTrue();
        assertThat(small.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aThreadJoins(Kind kind) throws Exception {
        queue.put(1);
        FutureTask<Boolean> joiner =
                start(
                        kind,
                        () -> {
                            queue.join();
                            return true;
                        });
        waitUntil(queue, "joiners=1");
        queue.get();
        queue.taskDone();
        assertThat(resultOf(joiner)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aThreadThatWaitsLearnsOfTheShutdown(Kind kind) {
        small.put(0);
        FutureTask<Integer> getter = start(kind, () -> queue.get());
        FutureTask<Integer> putter =
                start(
                        kind,
                        () -> {
                            small.put(1);
                            return 1;
                        });
        waitUntil(queue, "getters=1");
        waitUntil(small, "putters=1");
        queue.shutdown();
        small.shutdown();
        for (FutureTask<Integer> job : List.of(getter, putter)) {
            assertThatThrownBy(() -> resultOf(job))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(QueueShutDownException.class);
        }
    }

    // Limits of time

    @Test
    void aThreadWaitsNoLongerThanAllowed() throws Exception {
        assertThatThrownBy(() -> queue.get(millis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("not done within 0.001 s");
        assertThatThrownBy(() -> queue.get(ZERO)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> queue.get(seconds(-1))).isInstanceOf(TimeoutException.class);
        queue.put(1, ZERO);
        assertThat(queue.get(seconds(-1))).isEqualTo(1);
        small.put(0, LONG);
        assertThatThrownBy(() -> small.put(1, millis(1))).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> small.put(1, ZERO)).isInstanceOf(TimeoutException.class);
        assertThatThrownBy(() -> small.put(1, Duration.ofSeconds(Long.MIN_VALUE)))
                .isInstanceOf(TimeoutException.class);
        assertThat(small).hasToString("UniversalQueue[size=1, maxsize=1, unfinished=1]");
    }

    @Test
    void aLimitMayBeTooLongToCount() throws Exception {
        List<FutureTask<Integer>> getters = new ArrayList<>();
        for (Duration limit :
                List.of(
                        LONG,
                        Duration.ofSeconds(Long.MAX_VALUE),
                        Duration.ofNanos(Long.MAX_VALUE))) {
            getters.add(start(Kind.PLATFORM, () -> queue.get(limit)));
        }
        getters.add(start(Kind.PLATFORM, () -> queue.get((Duration) null)));
        waitUntil(queue, "getters=4");
        for (int i = 0; i < getters.size(); i++) {
            queue.put(i);
        }
        int sum = 0;
        for (FutureTask<Integer> getter : getters) {
            sum += resultOf(getter);
        }
        assertThat(sum).isEqualTo(6);
    }

    // Interrupts

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsTheWait(Kind kind) throws Exception {
        small.put(0);
        List<Callable<?>> calls =
                List.of(
                        () -> queue.get(),
                        () -> queue.get(LONG),
                        () -> {
                            small.put(1);
                            return 0;
                        },
                        () -> {
                            small.join();
                            return 0;
                        });
        List<FutureTask<Boolean>> jobs = new ArrayList<>();
        for (Callable<?> call : calls) {
            jobs.add(
                    start(
                            kind,
                            () -> {
                                assertThatThrownBy(call::call)
                                        .isInstanceOf(CancelledError.class)
                                        .hasMessage("the thread was interrupted");
                                return Thread.currentThread().isInterrupted();
                            }));
        }
        waitUntil(queue, "getters=2");
        waitUntil(small, "putters=1, joiners=1");
        threads.forEach(Thread::interrupt);
        for (FutureTask<Boolean> job : jobs) {
            assertThat(resultOf(job)).as("status").isTrue();
        }
        assertThat(queue).hasToString("UniversalQueue[size=0]");
        assertThat(small).hasToString("UniversalQueue[size=1, maxsize=1, unfinished=1]");
    }

    @Test
    void anInterruptIsNotNoticedWhereNothingIsWaitedFor() {
        try {
            Thread.currentThread().interrupt();
            queue.put(1);
            assertThat(queue.get()).isEqualTo(1);
            assertThatThrownBy(queue::get).isInstanceOf(CancelledError.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void whatAnInterruptedThreadWasCalledForGoesToTheNext() throws Exception {
        int taken = 0;
        for (int i = 0; i < ROUNDS; i++) {
            int item = i;
            FutureTask<Integer> getter = start(Kind.VIRTUAL, () -> queue.get());
            Thread thread = threads.removeLast();
            waitUntil(queue, "getters=1");
            // Both at once: it has the item, or the queue has it.
            Thread putter = Kind.PLATFORM.start(() -> queue.put(item));
            thread.interrupt();
            putter.join();
            thread.join();
            if (getter.state() == FutureTask.State.SUCCESS) {
                assertThat(getter.resultNow()).isEqualTo(i);
                taken++;
            } else {
                assertThat(getter.exceptionNow()).isInstanceOf(CancelledError.class);
                assertThat(queue.getNowait()).isEqualTo(i);
            }
        }
        assertThat(taken).isLessThan(ROUNDS);
        assertThat(queue.isEmpty()).isTrue();
    }

    // Threads and tasks

    @AsyncTest
    void whoHasWaitedLongestIsCalledBeItTaskOrThread() throws Exception {
        List<String> trail = new ArrayList<>();
        Task<?> first = createTask(() -> trail.add("task " + queue.get()));
        sleep(ZERO);
        FutureTask<Integer> second = start(Kind.PLATFORM, () -> queue.get());
        waitUntil(queue, "getters=2");
        Task<?> third = createTask(() -> trail.add("task " + queue.get()));
        sleep(ZERO);
        queue.putNowait(1);
        waitUntil(queue, "getters=2");
        first.await();
        queue.putNowait(2);
        assertThat(resultOf(second)).isEqualTo(2);
        queue.putNowait(3);
        third.await();
        assertThat(trail).containsExactly("task 1", "task 3");
    }

    @AsyncTest
    void aTaskThatWaitsLetsOthersOfItsLoopRun(VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        Task<?> getter = createTask(() -> trail.add("got " + queue.get()));
        for (int i = 0; i < 3; i++) {
            sleep(seconds(1));
            trail.add("tick");
        }
        toThread(() -> queue.put(1));
        getter.await();
        assertThat(trail).containsExactly("tick", "tick", "tick", "got 1");
        assertThat(clock.time()).isEqualTo(seconds(3));
    }

    @AsyncTest
    void aThreadThatATaskStartedMayWait() throws Exception {
        FutureTask<Integer> getter = new FutureTask<>(() -> queue.get());
        // It has the loop for its scheduler, but is no task.
        threads.add(Thread.startVirtualThread(getter));
        sleep(ZERO);
        assertThat(queue).hasToString("UniversalQueue[size=0, getters=1]");
        queue.putNowait(1);
        sleep(ZERO);
        assertThat(getter.resultNow()).isEqualTo(1);
    }

    @Test
    void tasksOfTwoLoopsPassItemsOn() throws Exception {
        FutureTask<Integer> adder =
                start(
                        Kind.PLATFORM,
                        () ->
                                run(() -> {
                                    for (int i = 0; i < ROUNDS; i++) {
                                        queue.put(small.get() + 1);
                                    }
                                    return ROUNDS;
                                }));
        run(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                small.put(i);
                assertThat(queue.get()).isEqualTo(i + 1);
            }
        });
        assertThat(resultOf(adder)).isEqualTo(ROUNDS);
    }

    @Test
    void anItemPutBetweenTwoRunsWaitsForTheSecond() {
        try (EventLoop loop = EventLoop.create()) {
            Task<Integer> getter =
                    loop.runUntilComplete(() -> {
                        Task<Integer> task = createTask(() -> queue.get());
                        sleep(ZERO);
                        return task;
                    });
            queue.put(1);
            assertThat(queue).hasToString("UniversalQueue[size=0, kept=1, unfinished=1]");
            assertThat(loop.runUntilComplete(getter)).isEqualTo(1);
        }
    }

    // Loops that close

    private EventLoop loopWithAGetter() {
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((_, _) -> {});
        loop.runUntilComplete(() -> {
            createTask(() -> queue.get());
            sleep(ZERO);
        });
        return loop;
    }

    @Test
    void whatATaskOfALoopThatClosesWasCalledForGoesToTheNext() throws Exception {
        EventLoop loop = loopWithAGetter();
        FutureTask<Integer> next = start(Kind.PLATFORM, () -> queue.get());
        waitUntil(queue, "getters=2");
        queue.put(1);
        waitUntil(queue, "kept=1, getters=1");
        loop.close();
        assertThat(resultOf(next)).isEqualTo(1);
    }

    @Test
    void theTasksOfAClosedLoopAreNotCalled() {
        loopWithAGetter().close();
        assertThat(queue).hasToString("UniversalQueue[size=0]");
        queue.put(1);
        assertThat(queue.getNowait()).isEqualTo(1);
    }

    @Test
    void tasksThatWillNotEndWithTheirLoopKeepNothing() {
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((_, _) -> {});
        loop.runUntilComplete(() -> {
            createTask(this::waitAgainAndAgain);
            createTask(this::putAtTheVeryEnd);
            sleep(ZERO);
        });
        loop.close();
        assertThat(queue.getNowait()).isEqualTo(1);
        queue.put(2);
        assertThat(queue.getNowait()).isEqualTo(2);
    }

    /** What no task should do. */
    private void waitAgainAndAgain() {
        while (true) {
            try {
                queue.get();
            } catch (CancelledError refused) {
                // The loop closes.
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // the turns are counted on
    private void putAtTheVeryEnd() {
        try {
            EventLoop.running().createFuture().await();
        } finally {
            // By then the other has been left behind.
            for (int i = 0; i < 3_000; i++) {
                Thread.yield();
            }
            queue.putNowait(1);
        }
    }

    @Test
    void aLoopThatClosesWhileItemsComeLosesNone() throws Exception {
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            EventLoop loop = loopWithAGetter();
            Thread putter = Kind.PLATFORM.start(() -> queue.put(1));
            loop.close();
            putter.join();
            found += queue.getNowait();
        }
        assertThat(found).isEqualTo(ROUNDS);
    }

    // The lock

    @AsyncTest
    void aTaskThatFindsTheQueueBeingUsedForLongLetsOthersRun() throws Exception {
        List<String> trail = new ArrayList<>();
        UniversalQueue<Integer> end = new UniversalQueue<>();
        FutureTask<Boolean> user =
                start(
                        Kind.PLATFORM,
                        () -> {
                            queue.lock.lock();
                            try {
                                small.put(1);
                                return end.get(LONG) == 2;
                            } finally {
                                queue.lock.unlock();
                            }
                        });
        assertThat(small.get()).isEqualTo(1);
        createTask(() -> {
            trail.add("other");
            end.put(2);
        });
        queue.put(3);
        trail.add("put");
        assertThat(resultOf(user)).isTrue();
        assertThat(trail).containsExactly("other", "put");
    }
}
