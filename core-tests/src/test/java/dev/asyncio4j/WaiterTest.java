package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.engine.MachineTime;
import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a loop asks of its waiter and its poller. */
class WaiterTest {
    private final RecordingWaiter waiter = new RecordingWaiter(new VirtualClock());
    @AutoClose private final EventLoop loop = waiter.createLoop();
    private final RecordingPoller poller = RecordingPoller.of(loop);
    private final List<String> trail = new ArrayList<>();

    @Test
    @Behaviour(26)
    void isPolledOnceAnIteration() {
        loop.callSoon(() -> trail.add("callback"));
        for (int iteration = 0; iteration < 10; iteration++) {
            loop.stop();
            loop.runForever();
        }
        assertThat(poller.polls).isEqualTo(10);
        assertThat(waiter.deadlines).isEmpty();
        assertThat(trail).containsExactly("callback");
    }

    @Test
    void waitsOnlyWhenNothingIsReady() {
        loop.callSoon(() -> loop.callSoon(() -> loop.callLater(seconds(2), loop::stop)));
        loop.runForever();
        assertThat(poller.polls).isEqualTo(2);
        assertThat(waiter.deadlines).containsExactly(seconds(2).toNanos());
        assertThat(waiter.outside).containsExactly(false);
    }

    @Test
    @Tag("real")
    void isToldOfWorkOutside() {
        loop.runUntilComplete(() -> {
            loop.runInExecutor(null, () -> awaitZero(waiter.asleep)).await();
            sleep(seconds(1));
        });
        assertThat(waiter.outside.getFirst()).isTrue();
        assertThat(waiter.deadlines.getFirst()).isEqualTo(Waiter.NEVER);
        assertThat(waiter.outside.getLast()).isFalse();
        assertThat(waiter.deadlines.getLast()).isEqualTo(seconds(1).toNanos());
    }

    @Test
    void isAttachedToEachThreadOfTheLoop() {
        for (int run = 0; run < 2; run++) {
            loop.stop();
            loop.runForever();
        }
        assertThat(poller.attached).hasSize(2).doesNotHaveDuplicates();
        assertThat(poller.attached)
                .allSatisfy(thread -> assertThat(thread.getName()).startsWith("asyncio4j-loop-"));
    }

    @Test
    void isAttachedToOneThreadIfItIsBoundToIt() throws InterruptedException {
        class Bound implements Poller {
            private final List<Thread> attached = new ArrayList<>();
            private @Nullable Thread closedBy;

            @Override
            public void attach(Thread loopThread) {
                attached.add(loopThread);
            }

            @Override
            public boolean isBoundToThread() {
                return true;
            }

            @Override
            public boolean await(long nanos) {
                return true;
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {
                closedBy = Thread.currentThread();
            }
        }
        Bound bound = new Bound();
        try (EventLoop other = EventLoop.create()) {
            other.runUntilComplete(() -> other.engine.poller(bound));
            other.runUntilComplete(() -> sleep(Duration.ZERO));
        }
        assertThat(bound.attached).hasSizeGreaterThan(1);
        Thread only = bound.attached.getFirst();
        assertThat(bound.attached).containsOnly(only);
        assertThat(bound.closedBy).isSameAs(only);
        assertThat(only.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void isClosedOnceWithTheLoop() {
        assertThat(waiter.closes).isZero();
        loop.close();
        loop.close();
        assertThat(waiter.closes).isEqualTo(1);
        assertThat(poller.closes).isEqualTo(1);
    }

    @Test
    void thatThrowsEndsTheRunAndLeavesTheLoopUsable() {
        class Failing implements Waiter {
            private boolean broken = true;

            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void await(long deadline, boolean outside, Poller poller) {
                if (broken) {
                    throw new IllegalStateException("no selector");
                }
            }
        }
        Failing failing = new Failing();
        try (EventLoop other = EventLoop.create(LoopOptions.defaults().withWaiter(() -> failing))) {
            assertThatThrownBy(other::runForever)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no selector");
            failing.broken = false;
            assertThat(other.<String>runUntilComplete(() -> "works again"))
                    .isEqualTo("works again");
        }
    }

    @Test
    @Tag("real")
    void isWokenForWhatComesFromOtherThreads() throws InterruptedException {
        RecordingWaiter real = new RecordingWaiter(new MachineTime());
        try (EventLoop sleeping = real.createLoop()) {
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                awaitZero(real.asleep);
                                sleeping.callSoonThreadsafe(sleeping::stop);
                            });
            sleeping.runForever();
            assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(real.deadlines.getFirst()).isEqualTo(Waiter.NEVER);
    }

    private static void awaitZero(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void mustBeThere() {
        assertThatThrownBy(() -> EventLoop.create(LoopOptions.defaults().withWaiter(() -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the waiter that LoopOptions.waiter makes");
    }

    @Test
    void thatCannotBeAttachedEndsThatRunAndNoOther() {
        class Refusing implements Poller {
            private boolean refusing = true;

            @Override
            public void attach(Thread loopThread) {
                if (refusing) {
                    throw new IllegalStateException("not attached");
                }
            }

            @Override
            public boolean await(long nanos) {
                return true;
            }

            @Override
            public void wakeup() {}
        }
        Refusing refusing = new Refusing();
        try (EventLoop other = EventLoop.create()) {
            other.engine.poller(refusing);
            assertThatThrownBy(other::runForever)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("not attached");
            assertThat(other.isRunning()).isFalse();
            refusing.refusing = false;
            assertThat(other.<String>runUntilComplete(() -> "works")).isEqualTo("works");
        }
    }
}
