package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static dev.asyncio4j.Guest.onHost;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future.State;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guests whose host is the test itself: it runs one event after the other, when it wants to. */
@Tag("real")
@Timeout(60)
class GuestTest {
    private final List<String> trail = new ArrayList<>();
    private final Host host = new Host();
    private final VirtualClock clock = new VirtualClock();
    private final RunOptions virtualTime = RunOptions.defaults().withLoop(clock::createLoop);

    private static final class Host implements Executor {
        private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
        private final RejectedExecutionException closed = new RejectedExecutionException("closed");
        private volatile boolean isOpen = true;

        @Override
        public void execute(Runnable event) {
            if (!isOpen) {
                throw closed;
            }
            events.add(event);
        }

        Runnable next() {
            try {
                return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "no event");
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
        }

        void runUntil(BooleanSupplier enough) {
            while (!enough.getAsBoolean()) {
                next().run();
            }
        }
    }

    /** What a guest ends with, wherever that is told. */
    private static final class End<T extends @Nullable Object>
            implements Consumer<java.util.concurrent.Future<T>> {
        private final CountDownLatch told = new CountDownLatch(1);
        private java.util.concurrent.@Nullable Future<T> outcome;
        private @Nullable Thread thread;

        @Override
        public void accept(java.util.concurrent.Future<T> outcome) {
            this.outcome = outcome;
            thread = Thread.currentThread();
            told.countDown();
        }

        boolean isTold() {
            return told.getCount() == 0;
        }

        java.util.concurrent.Future<T> outcome() {
            try {
                assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
            return Objects.requireNonNull(outcome);
        }

        Throwable failure() {
            assertThat(outcome().state()).isEqualTo(State.FAILED);
            return outcome().exceptionNow();
        }
    }

    private <T extends @Nullable Object> T hosted(java.util.concurrent.Callable<T> main) {
        End<T> end = new End<>();
        Guest.start(main, host, end, virtualTime);
        host.runUntil(end::isTold);
        assertThat(end.thread).isSameAs(Thread.currentThread());
        assertThat(host.events).isEmpty();
        return end.outcome().resultNow();
    }

    private void hosted(Action<?> main) {
        Integer unused =
                hosted(() -> {
                    main.run();
                    return 0;
                });
        assertThat(unused).isZero();
    }

    @Test
    void runsOnTheThreadOfItsHost() {
        Thread thread = Thread.currentThread();
        int result =
                hosted(() -> {
                    EventLoop loop = EventLoop.running();
                    trail.add(loop.engine.threadName());
                    sleep(seconds(1));
                    trail.add(loop.engine.threadName());
                    loop.callSoon(() -> trail.add(loop.engine.threadName()));
                    sleep(ZERO);
                    return 42;
                });
        assertThat(result).isEqualTo(42);
        assertThat(trail).hasSize(3).containsOnly(thread.getName());
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @Test
    void runsOneIterationAnEvent() {
        End<@Nullable Void> end = new End<>();
        Guest.start(
                () -> {
                    trail.add("one");
                    sleep(ZERO);
                    trail.add("two");
                    sleep(seconds(1));
                    trail.add("three");
                },
                host,
                end,
                virtualTime);
        Runnable first = host.next();
        assertThat(trail).isEmpty();
        assertThat(host.events).isEmpty();
        first.run();
        assertThat(trail).containsExactly("one");
        Runnable second = host.next();
        assertThat(trail).containsExactly("one");
        first.run();
        assertThat(trail).containsExactly("one");
        second.run();
        assertThat(trail).containsExactly("one", "two");
        host.next().run();
        assertThat(trail).containsExactly("one", "two", "three");
        host.runUntil(end::isTold);
    }

    /** The counter is nobody's alone, and no lock protects it. */
    @Test
    void takesTurnsWithTheEventsOfItsHost() {
        int[] counter = new int[1];
        int[] events = new int[1];
        hosted(() -> {
            for (int i = 0; i < 10; i++) {
                createTask(() -> {
                    for (int step = 0; step < 100; step++) {
                        counter[0]++;
                        host.execute(() -> {
                            counter[0]++;
                            events[0]++;
                        });
                        sleep(ZERO);
                    }
                });
            }
            while (events[0] < 1_000) {
                sleep(ZERO);
            }
        });
        assertThat(counter[0]).isEqualTo(2_000);
    }

    @Test
    void isFoundByThreadsThatItsTasksStart() {
        hosted(() -> {
            EventLoop loop = EventLoop.running();
            Thread.ofVirtual()
                    .start(() -> {
                        assertThat(EventLoop.running()).isSameAs(loop);
                        trail.add("checked");
                    })
                    .join();
        });
        assertThat(trail).containsExactly("checked");
    }

    @Test
    void refusesItsHostBetweenIterations() {
        End<Integer> end = new End<>();
        CountDownLatch enough = new CountDownLatch(1);
        Guest<Integer> guest =
                Guest.start(
                        () -> {
                            trail.add("waits");
                            return toThread(() -> {
                                enough.await();
                                return 1;
                            });
                        },
                        host,
                        end);
        checkRefusesThisThread(guest.loop());
        host.next().run();
        checkRefusesThisThread(guest.loop());
        guest.loop().callSoonThreadsafe(() -> trail.add("called"));
        var posted = runCoroutineThreadsafe(() -> trail.add("posted"), guest.loop());
        enough.countDown();
        host.runUntil(end::isTold);
        assertThat(posted).isCompletedWithValue(true);
        assertThat(trail).containsExactly("waits", "called", "posted");
        assertThat(guest.loop().isClosed()).isTrue();
        assertThatThrownBy(() -> guest.loop().callSoon(() -> {}))
                .hasMessageStartingWith("Event loop is closed");
        assertThat(guest.cancel()).isFalse();
    }

    private static void checkRefusesThisThread(EventLoop loop) {
        assertThatThrownBy(() -> loop.callSoon(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callSoonThreadsafe");
    }

    @Test
    void alsoBeforeItsRunHasBegunIsRunAndClosedByNobodyElse() {
        for (int i = 0; i < 100; i++) {
            End<Integer> end = new End<>();
            Guest<Integer> guest = Guest.start(() -> countTo(1), host, end);
            assertThatThrownBy(guest.loop()::close).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(guest.loop()::runForever).isInstanceOf(IllegalStateException.class);
            host.runUntil(end::isTold);
            assertThat(end.outcome().resultNow()).isEqualTo(1);
        }
    }

    /** The exception handler is called between the last run and the loop's end. */
    @Test
    void refusesOthersWhileItsLoopCloses() {
        hosted(() -> {
            EventLoop loop = EventLoop.running();
            Future<Integer> failed = loop.createFuture();
            failed.setException(new IllegalStateException("nobody asks for it"));
            loop.setExceptionHandler((_, _) -> {
                assertThat(loop.isRunning()).isFalse();
                CompletableFuture.runAsync(
                                () -> {
                                    checkRefusesThisThread(loop);
                                    assertThatThrownBy(loop::close)
                                            .hasMessageContaining(
                                                    "runs on the thread asyncio4j-guest-");
                                    trail.add("refused");
                                })
                        .join();
            });
            sleep(ZERO);
        });
        assertThat(trail).containsExactly("refused");
    }

    @Test
    void isCancelledByItsHost() {
        End<@Nullable Void> end = new End<>();
        Guest<?> guest =
                Guest.start(
                        () -> {
                            try {
                                sleep(seconds(1_000));
                            } finally {
                                sleep(ZERO);
                                trail.add(
                                        "cleaned up on " + EventLoop.running().engine.threadName());
                            }
                        },
                        host,
                        end);
        host.next().run();
        assertThat(guest.cancel()).isTrue();
        assertThat(guest.toString()).startsWith("Guest[Task[").contains("the time");
        host.runUntil(end::isTold);
        assertThat(end.outcome().state()).isEqualTo(State.CANCELLED);
        assertThatThrownBy(() -> end.outcome().get())
                .isInstanceOf(CancellationException.class)
                .hasRootCauseInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("cleaned up on " + Thread.currentThread().getName());
    }

    @Test
    void tellsOfTheEndOfCodeWithoutAResult() {
        Guest.start(
                () -> {
                    sleep(ZERO);
                },
                host,
                end -> trail.add(end.state() + " " + end.resultNow()));
        host.runUntil(() -> !trail.isEmpty());
        assertThat(trail).containsExactly("SUCCESS null");
    }

    @Test
    void tellsWhatItFailedWith() {
        IOException broken = new IOException("broken");
        End<@Nullable Void> end = new End<>();
        Action<IOException> main =
                () -> {
                    throw broken;
                };
        Guest.start(main, host, end);
        host.runUntil(end::isTold);
        assertThat(end.failure()).isSameAs(broken);
    }

    @Test
    void tellsWhatWasFatal() {
        InternalError fatal = new InternalError("fatal");
        End<@Nullable Void> end = new End<>();
        Action<RuntimeException> main =
                () -> {
                    throw fatal;
                };
        Guest.start(main, host, end);
        host.runUntil(end::isTold);
        assertThat(end.failure()).isSameAs(fatal);
    }

    @Test
    void cancelsTheTasksThatAreLeft() {
        hosted(() -> {
            createTask(() -> {
                try {
                    sleep(seconds(1_000));
                } finally {
                    trail.add("cleaned up on " + EventLoop.running().engine.threadName());
                }
            });
            sleep(ZERO);
        });
        assertThat(trail).containsExactly("cleaned up on " + Thread.currentThread().getName());
    }

    @Test
    void waitsForOtherThreads() {
        int result = hosted(() -> toThread(() -> 42));
        assertThat(result).isEqualTo(42);
    }

    @Test
    void seesTheContextOfWhoStartsIt() {
        ContextVar<String> variable = ContextVar.of("variable", "none");
        variable.set("mine");
        String seen = hosted(() -> variable.value());
        assertThat(seen).isEqualTo("mine");
    }

    @Test
    void leavesTheInterruptStatusOfItsHostAlone() {
        End<@Nullable Void> end = new End<>();
        Guest.start(() -> trail.add("interrupted " + Thread.interrupted()), host, end);
        Runnable first = host.next();
        Thread.currentThread().interrupt();
        first.run();
        assertThat(Thread.interrupted()).isTrue();
        host.runUntil(end::isTold);
        assertThat(trail).containsExactly("interrupted false");
    }

    @Test
    void sharesItsHostWithOthers() {
        End<Integer> one = new End<>();
        End<Integer> other = new End<>();
        Guest.start(() -> countTo(100), host, one);
        Guest.start(() -> countTo(200), host, other);
        host.runUntil(() -> one.isTold() && other.isTold());
        assertThat(one.outcome().resultNow() + other.outcome().resultNow()).isEqualTo(300);
    }

    private static int countTo(int limit) {
        int count = 0;
        while (count < limit) {
            count++;
            sleep(ZERO);
        }
        return count;
    }

    @Test
    void mayBeStartedByATask() {
        End<Integer> end = new End<>();
        Asyncio.run(() -> Guest.start(() -> countTo(3), host, end));
        host.runUntil(end::isTold);
        assertThat(end.outcome().resultNow()).isEqualTo(3);
    }

    @Test
    void mayHaveAHostThatRunsEventsAtOnce() {
        End<Integer> end = new End<>();
        Guest.start(() -> countTo(100), Runnable::run, end);
        assertThat(end.outcome().resultNow()).isEqualTo(100);
    }

    @Test
    void mayHaveAHostOfSeveralThreads() {
        End<Integer> end = new End<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            Guest.start(() -> countTo(1_000), pool, end);
            assertThat(end.outcome().resultNow()).isEqualTo(1_000);
        }
    }

    // When the host is gone

    private void checkGone(End<?> end, Throwable reason) {
        assertThat(end.failure())
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the host runs its guest's tasks no more, and they were cancelled")
                .hasCause(reason);
        assertThat(Objects.requireNonNull(end.thread).getName()).startsWith("asyncio4j-guest-");
    }

    @Test
    void neverBeginsIfItsHostRefusesItAtOnce() {
        End<@Nullable Void> end = new End<>();
        host.isOpen = false;
        Guest.start(() -> trail.add("begun"), host, end);
        checkGone(end, host.closed);
        assertThat(trail).isEmpty();
    }

    @Test
    void isCancelledAndCleansUpAloneWhenItsHostIsGone() {
        End<@Nullable Void> end = new End<>();
        Guest.start(
                () -> {
                    createTask(() -> cleanUpAfter("other"));
                    sleep(seconds(2));
                    host.isOpen = false;
                    cleanUpAfter("main");
                },
                host,
                end,
                virtualTime);
        host.runUntil(() -> !host.isOpen);
        checkGone(end, host.closed);
        assertThat(trail).containsExactly("main", "other");
    }

    private void cleanUpAfter(String name) {
        try {
            while (true) {
                sleep(seconds(1));
            }
        } finally {
            sleep(seconds(1));
            assertThat(EventLoop.running().engine.threadName()).startsWith("asyncio4j-loop-");
            trail.add(name);
        }
    }

    @Test
    void failsThoughItIgnoresThatItsHostIsGone() {
        End<Integer> end = new End<>();
        Guest.start(
                () -> {
                    host.isOpen = false;
                    try {
                        return sleep(seconds(1), 1);
                    } catch (CancelledError ignored) {
                        return 2;
                    }
                },
                host,
                end);
        host.next().run();
        checkGone(end, host.closed);
    }

    @Test
    void addsWhatItsCleanupThrowsWhenItsHostIsGone() {
        IllegalStateException broken = new IllegalStateException("broken");
        End<Integer> end = new End<>();
        Guest.start(
                () -> {
                    host.isOpen = false;
                    try {
                        return sleep(seconds(1), 1);
                    } catch (CancelledError cancelled) {
                        throw broken;
                    }
                },
                host,
                end);
        host.next().run();
        checkGone(end, host.closed);
        assertThat(end.failure().getSuppressed()).containsExactly(broken);
    }

    @Test
    void keepsItsResultIfItsHostIsGoneAfterwards() {
        End<Integer> end = new End<>();
        Guest.start(
                () -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(1_000));
                        } finally {
                            trail.add("cleaned up");
                        }
                    });
                    sleep(ZERO);
                    host.isOpen = false;
                    return 42;
                },
                host,
                end);
        host.runUntil(() -> !host.isOpen);
        assertThat(end.outcome().resultNow()).isEqualTo(42);
        assertThat(Objects.requireNonNull(end.thread).getName()).startsWith("asyncio4j-guest-");
        assertThat(trail).containsExactly("cleaned up");
    }

    @Test
    void isCancelledWhenItsHostIsTerminatedWithoutAWord() {
        End<@Nullable Void> end = new End<>();
        CountDownLatch forever = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        pool.execute(() -> {
            try {
                forever.await();
            } catch (InterruptedException shutDown) {
                Thread.currentThread().interrupt();
            }
        });
        Guest.start(() -> trail.add("begun"), pool, end);
        // It has taken the first visit by then, or refuses it.
        pool.shutdownNow();
        assertThat(end.failure())
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(trail).isEmpty();
    }

    @Test
    void isCancelledWhenItsHostTerminatesAndLeavesCodeForItsThread() throws InterruptedException {
        End<String> end = new End<>();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch forever = new CountDownLatch(1);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Guest.start(
                () -> {
                    pool.execute(() -> {
                        busy.countDown();
                        try {
                            forever.await();
                        } catch (InterruptedException shutDown) {
                            Thread.currentThread().interrupt();
                        }
                    });
                    try {
                        return Guest.<String>onHost(() -> "run").await();
                    } finally {
                        trail.add("cleaned up");
                    }
                },
                pool,
                end);
        // From here on the guest only waits, and has no visit to offer.
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.shutdownNow()).hasSize(1);
        assertThat(end.failure())
                .isInstanceOf(RejectedExecutionException.class)
                .hasCauseInstanceOf(RejectedExecutionException.class);
        assertThat(trail).containsExactly("cleaned up");
    }

    /** It interrupts who waits for it, and notes whether that goes on so. */
    private static final class InterruptingHost extends AbstractExecutorService {
        private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();

        @Override
        public void execute(Runnable event) {
            Thread.currentThread().interrupt();
            events.add(event);
        }

        @Override
        public boolean isTerminated() {
            asked.add(Thread.currentThread().isInterrupted());
            return false;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public void shutdown() {
            throw new AssertionError();
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new AssertionError();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            throw new AssertionError();
        }
    }

    /** Otherwise it would not sleep any more while it waits for its host. */
    @Test
    void clearsAnInterruptOfTheThreadThatWaitsForItsHost() throws InterruptedException {
        InterruptingHost interrupting = new InterruptingHost();
        End<Integer> end = new End<>();
        Guest.start(() -> 42, interrupting, end);
        while (!end.isTold()) {
            Runnable event = Objects.requireNonNull(interrupting.events.poll(20, TimeUnit.SECONDS));
            assertThat(interrupting.asked.poll(20, TimeUnit.SECONDS)).isFalse();
            event.run();
        }
        assertThat(end.outcome().resultNow()).isEqualTo(42);
        assertThat(interrupting.asked).doesNotContain(true);
    }

    @Test
    void refusesAHostOfVirtualThreads() {
        End<@Nullable Void> end = new End<>();
        Asyncio.run(() -> {
            EventLoop other = EventLoop.running();
            toThread(() -> {
                Guest.start(() -> trail.add("begun"), other, end);
                return end.outcome();
            });
        });
        assertThat(end.failure())
                .isInstanceOf(RejectedExecutionException.class)
                .cause()
                .hasMessage(
                        "the host runs what it is given on a virtual thread; tasks can run on a"
                                + " platform thread alone");
        assertThat(trail).isEmpty();
    }

    // onHost

    @Test
    void runsCodeOnTheVeryThreadOfItsHost() {
        Thread thread = Thread.currentThread();
        Thread found =
                hosted(() -> {
                    assertThat(Thread.currentThread().isVirtual()).isTrue();
                    return onHost(Thread::currentThread).await();
                });
        assertThat(found).isSameAs(thread);
    }

    @Test
    void goesOnWhileCodeOnItsHostRunsOtherEvents() {
        hosted(() -> {
            createTask(() -> {
                while (trail.isEmpty()) {
                    sleep(ZERO);
                }
                trail.add("closed by a task");
            });
            onHost(
                            () -> {
                                trail.add("dialog open");
                                host.runUntil(() -> trail.size() > 1);
                                trail.add("dialog closed");
                            })
                    .await();
        });
        assertThat(trail).containsExactly("dialog open", "closed by a task", "dialog closed");
    }

    @Test
    void failsAsTheCodeOnItsHostDoes() {
        IllegalStateException broken = new IllegalStateException("broken");
        hosted(() -> {
            Future<?> future =
                    onHost(() -> {
                        throw broken;
                    });
            assertThatThrownBy(future::await).isSameAs(broken);
        });
    }

    @Test
    void takesBackCodeThatItsHostHasNotBegun() {
        hosted(() -> {
            Future<?> future = onHost(() -> trail.add("begun"));
            future.cancel();
            assertThatThrownBy(future::await).isInstanceOf(CancelledError.class);
            onHost(() -> {}).await();
        });
        assertThat(trail).isEmpty();
    }

    @Test
    void failsWhereItsHostRefusesTheCode() {
        hosted(() -> {
            host.isOpen = false;
            Future<?> future = onHost(() -> trail.add("begun"));
            host.isOpen = true;
            assertThatThrownBy(future::await).isSameAs(host.closed);
        });
        assertThat(trail).isEmpty();
    }

    @Test
    void hasNoHostToRunCodeWhereItIsNoGuest() {
        Asyncio.run(() ->
                assertThatThrownBy(() -> onHost(() -> {}))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("onHost: this event loop is nobody's guest"));
        assertThatThrownBy(() -> onHost(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop");
    }
}
