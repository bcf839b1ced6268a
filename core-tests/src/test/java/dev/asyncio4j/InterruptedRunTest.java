package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An interrupt of the thread that called run, or a loop's runUntilComplete. */
@Tag("real")
class InterruptedRunTest {
    private final VirtualClock clock = new VirtualClock();
    private final RunOptions options = RunOptions.defaults().withLoop(clock::createLoop);
    private final Thread caller = Thread.currentThread();
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void clearStatus() {
        Thread.interrupted();
    }

    @Test
    void cancelsTheMainTaskWhichCleansUp() {
        assertThatThrownBy(() ->
                        run(
                                () -> {
                                    try {
                                        interruptCallerAndWait();
                                    } finally {
                                        sleep(seconds(1));
                                        trail.add("cleaned up");
                                    }
                                },
                                options))
                .isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("cleaned up");
        assertThat(caller.isInterrupted()).isTrue();
    }

    @Test
    void leavesTheOtherTasksTheTimeToCleanUpToo() {
        assertThatThrownBy(() ->
                        run(
                                () -> {
                                    createTask(() -> {
                                        try {
                                            EventLoop.running().createFuture().await();
                                        } finally {
                                            toThread(this::waitUntilTheCallerWaits);
                                            trail.add("cleaned up");
                                        }
                                    });
                                    sleep(Duration.ZERO);
                                    interruptCallerAndWait();
                                },
                                options))
                .isInstanceOf(CancelledError.class)
                .hasNoSuppressedExceptions();
        assertThat(trail).containsExactly("cleaned up");
        assertThat(caller.isInterrupted()).isTrue();
    }

    @Test
    void isNoMoreThanARequestToTheMainTask() {
        String result =
                run(
                        () -> {
                            try {
                                interruptCallerAndWait();
                            } catch (CancelledError ignored) {
                                return "went on";
                            }
                            return "not cancelled";
                        },
                        options);
        assertThat(result).isEqualTo("went on");
        assertThat(caller.isInterrupted()).isTrue();
    }

    @Test
    void stopsALoopThatIsRunByHandAndLeavesTheTaskPending() {
        try (EventLoop loop = clock.createLoop()) {
            Future<String> future = loop.createFuture();
            loop.callSoon(caller::interrupt);
            assertThatThrownBy(() -> loop.runUntilComplete(future))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Event loop stopped before Future completed.");
            assertThat(Thread.interrupted()).isTrue();
            loop.callSoon(() -> future.setResult("later"));
            assertThat(loop.runUntilComplete(future)).isEqualTo("later");
        }
    }

    /** For the loop to end; by then it has noticed an interrupt from before. */
    private void waitUntilTheCallerWaits() {
        long begin = System.nanoTime();
        while (caller.getState() != Thread.State.WAITING) {
            assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
            Thread.onSpinWait();
        }
    }

    private void interruptCallerAndWait() {
        Future<@Nullable Void> never = EventLoop.running().createFuture();
        caller.interrupt();
        never.await();
    }

    @Test
    void duringTheCleanupNeitherCutsItShortNorTakesTheResult() {
        String result =
                run(
                        () -> {
                            createTask(() -> {
                                try {
                                    EventLoop.running().createFuture().await();
                                } finally {
                                    toThread(() -> {
                                        waitUntilTheCallerWaits();
                                        caller.interrupt();
                                    });
                                    toThread(this::waitUntilTheCallerWaits);
                                    trail.add("cleaned up");
                                }
                            });
                            sleep(Duration.ZERO);
                            return "result";
                        },
                        options);
        assertThat(result).isEqualTo("result");
        assertThat(trail).containsExactly("cleaned up");
        assertThat(caller.isInterrupted()).isTrue();
    }

    @Test
    void atTheEndOfARunDoesNotStopTheNextOne() {
        try (EventLoop loop = clock.createLoop()) {
            for (int i = 0; i < 500; i++) {
                loop.stop();
                caller.interrupt();
                loop.runForever();
                assertThat(Thread.interrupted()).isTrue();
                loop.runUntilComplete(() -> sleep(seconds(1)));
            }
        }
    }

    @Test
    void atTheEndOfARunThatIsCompleteDoesNotStopTheNextOne() {
        try (EventLoop loop = clock.createLoop()) {
            Future<String> done = loop.createFuture();
            done.setResult("done");
            for (int i = 0; i < 500; i++) {
                caller.interrupt();
                assertThat(loop.runUntilComplete(done)).isEqualTo("done");
                assertThat(Thread.interrupted()).isTrue();
                loop.runUntilComplete(() -> sleep(seconds(1)));
            }
        }
    }
}
