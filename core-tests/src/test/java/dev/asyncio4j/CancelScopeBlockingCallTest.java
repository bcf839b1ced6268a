package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancels scopes whose code is inside a blocking call of the JDK's, which would last a minute. */
@Tag("real")
class CancelScopeBlockingCallTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    private static boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }

    /** Cancels a scope once its code has blocked; all that comes behind it goes on as usual. */
    private static void cancelWhileIn(Action<?> blocking) {
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() -> {
                    scope.run(blocking);
                    assertThat(isInterrupted()).isFalse();
                    Thread.sleep(1);
                    sleep(ZERO);
                });
        sleep(ZERO);
        scope.cancel();
        task.await();
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void endsACallAndKeepsWhatItThrows() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        cancelWhileIn(() -> Thread.sleep(LONG));
        cancelWhileIn(() -> new CountDownLatch(1).await());
        cancelWhileIn(() -> lock.lockInterruptibly());
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
            cancelWhileIn(() -> socket.getInputStream().read());
        }
    }

    @AsyncTest
    void endsTheCallsOfTheTasksOfGroups() {
        cancelWhileIn(() ->
                Asyncio.taskGroup(group -> {
                    group.createTask(() -> Thread.sleep(LONG));
                    Thread.sleep(LONG);
                }));
    }

    @AsyncTest
    void cancelledBeforeACallEndsIt() throws InterruptedException {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel("enough");
            Thread.sleep(LONG);
        });
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(isInterrupted()).isFalse();
    }

    @AsyncTest
    void endsEveryCallInIt() throws InterruptedException {
        CancelScope scope = new CancelScope();
        CancelScope shield = CancelScope.shielded();
        scope.run(() -> {
            scope.cancel();
            for (int i = 0; i < 4; i++) {
                swallowInterrupt();
            }
            shield.run(() -> Thread.sleep(1));
            assertThatThrownBy(() -> sleep(ZERO)).isInstanceOf(CancelledError.class);
            swallowInterrupt();
        });
        assertThat(trail).hasSize(5);
        assertThat(scope.cancelledCaught()).isFalse();
        assertThat(isInterrupted()).isFalse();
    }

    private void swallowInterrupt() {
        try {
            Thread.sleep(LONG);
        } catch (InterruptedException swallowed) {
            trail.add("swallowed");
        }
    }

    @Test
    void endsManyCallsInRealTimeAndBelow() {
        Asyncio.run(() -> {
            CancelScope scope = new CancelScope();
            scope.run(() -> {
                scope.cancel();
                for (int i = 0; i < 10; i++) {
                    swallowInterrupt();
                }
            });
        });
        assertThat(trail).hasSize(10);
    }

    @Test
    void doesNotKeepACallBusyThatTakesNoNotice() {
        int[] wakeUps = {0};
        boolean[] free = {false};
        Asyncio.run(() -> {
            CancelScope scope = new CancelScope();
            Task<?> task =
                    createTask(() ->
                            scope.run(() -> {
                                while (!free[0]) {
                                    LockSupport.park();
                                    Thread.interrupted();
                                    wakeUps[0]++;
                                }
                            }));
            sleep(ZERO);
            scope.cancel();
            // Turns as fast as they come, for a time in which a handful of interrupts fit.
            Duration end = EventLoop.running().time().plusMillis(50);
            while (EventLoop.running().time().compareTo(end) < 0) {
                sleep(ZERO);
            }
            free[0] = true;
            LockSupport.unpark(task.body.thread());
            task.await();
        });
        assertThat(wakeUps[0]).isBetween(2, 20);
    }

    @AsyncTest
    void interruptsACallThatTakesNoNoticeOnceASecondInTheEnd(VirtualClock clock) {
        int[] wakeUps = {0};
        boolean[] free = {false};
        CancelScope scope = new CancelScope();
        Task<?> task =
                createTask(() ->
                        scope.run(() -> {
                            while (!free[0]) {
                                LockSupport.park();
                                Thread.interrupted();
                                wakeUps[0]++;
                            }
                        }));
        sleep(ZERO);
        scope.cancel();
        letAllHaveTurns();
        int atOnce = wakeUps[0];
        for (int second = 1; second <= 20; second++) {
            clock.advance(Duration.ofMillis(1 << 10));
            letAllHaveTurns();
            assertThat(wakeUps[0]).isEqualTo(atOnce + second);
        }
        free[0] = true;
        LockSupport.unpark(task.body.thread());
        task.await();
    }

    /** As many as it takes for a timer's interrupt to have its effect. */
    private static void letAllHaveTurns() {
        for (int i = 0; i < 20; i++) {
            sleep(ZERO);
        }
    }

    @AsyncTest
    void endsAsManyCallsAtOnceBehindAWaitAsBeforeIt() {
        int atOnce = 5;
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            for (int i = 0; i < atOnce; i++) {
                swallowInterrupt();
            }
            assertThatThrownBy(() -> sleep(ZERO)).isInstanceOf(CancelledError.class);
            for (int i = 0; i < atOnce; i++) {
                swallowInterrupt();
            }
        });
        // Time stands still while a task is in a blocking call: nothing was waited for in between.
        assertThat(trail).hasSize(2 * atOnce);
    }

    @AsyncTest
    void thatBecomesAShieldDoesNotBringBackATimeoutWithinThatWasNoticed(VirtualClock clock) {
        CancelScope scope = new CancelScope();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() ->
                        scope.run(() ->
                                timeout(
                                        seconds(1),
                                        () -> {
                                            swallowInterrupt();
                                            closed.acquire();
                                            trail.add("acquired");
                                        })));
        sleep(ZERO);
        clock.advance(seconds(1));
        letAllHaveTurns();
        assertThat(trail).containsExactly("swallowed");
        scope.shield(true);
        letAllHaveTurns();
        closed.release();
        task.await();
        assertThat(trail).containsExactly("swallowed", "acquired");
    }

    @AsyncTest
    void withACallThatTakesNoNoticeEndsTheNextWait() {
        CancelScope scope = new CancelScope();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    scope.run(() -> {
                        closed.acquireUninterruptibly();
                        trail.add("interrupted: " + isInterrupted());
                        sleep(seconds(1));
                        trail.add("not reached");
                    });
                    trail.add("interrupted: " + isInterrupted());
                    sleep(seconds(1));
                });
        sleep(ZERO);
        scope.cancel();
        sleep(ZERO);
        closed.release();
        task.await();
        assertThat(trail).containsExactly("interrupted: true", "interrupted: false");
        assertThat(scope.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void takesItsInterruptAlongWhenItIsLeft() {
        CancelScope scope = new CancelScope();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    scope.run(() -> {
                        closed.acquireUninterruptibly();
                        trail.add("interrupted: " + isInterrupted());
                    });
                    trail.add("interrupted: " + isInterrupted());
                    Thread.sleep(1);
                    sleep(seconds(1));
                });
        sleep(ZERO);
        scope.cancel();
        sleep(ZERO);
        closed.release();
        task.await();
        assertThat(trail).containsExactly("interrupted: true", "interrupted: false");
        assertThat(scope.cancelledCaught()).isFalse();
    }

    @AsyncTest
    void leavesTheInterruptOfARequestThatIsStillToCome() {
        CancelScope scope = new CancelScope();
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    scope.run(() -> closed.acquireUninterruptibly());
                    trail.add("interrupted: " + isInterrupted());
                    Thread.sleep(LONG);
                });
        sleep(ZERO);
        task.cancel("request");
        scope.cancel("scope");
        sleep(ZERO);
        closed.release();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("request");
        assertThat(trail).containsExactly("interrupted: true");
    }

    @AsyncTest
    void thatIsAShieldTakesAnInterruptAwayUntilItsEnd() {
        Semaphore closed = new Semaphore(0);
        Task<?> task =
                createTask(() -> {
                    closed.acquireUninterruptibly();
                    CancelScope.shielded()
                            .run(() -> {
                                trail.add("interrupted: " + isInterrupted());
                                Thread.sleep(1);
                                sleep(seconds(1));
                            });
                    trail.add("behind the shield");
                    Thread.sleep(LONG);
                });
        sleep(ZERO);
        task.cancel("request");
        closed.release();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessage("request");
        assertThat(trail).containsExactly("interrupted: false", "behind the shield");
    }

    @AsyncTest
    void thatIsAShieldDoesNotBringBackARequestThatWasNoticed() {
        Task<?> task =
                createTask(() -> {
                    swallowInterrupt();
                    CancelScope.shielded().run(() -> sleep(seconds(1)));
                    sleep(seconds(1));
                    trail.add("went on");
                });
        sleep(ZERO);
        task.cancel();
        task.await();
        assertThat(trail).containsExactly("swallowed", "went on");
    }

    @AsyncTest
    void whoseShieldIsTakenAwayEndsTheCallThatGoesOn() {
        CancelScope shield = CancelScope.shielded();
        Task<?> task = createTask(() -> shield.run(() -> Thread.sleep(LONG)));
        CancelScope outer = new CancelScope();
        CancelScope inner = CancelScope.shielded();
        Task<?> other = createTask(() -> outer.run(() -> inner.run(() -> Thread.sleep(LONG))));
        sleep(ZERO);
        task.cancel();
        outer.cancel();
        sleep(ZERO);
        assertThat(task.isDone() || other.isDone()).isFalse();
        shield.shield(false);
        inner.shield(false);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        other.await();
        assertThat(outer.cancelledCaught()).isTrue();
    }

    @AsyncTest
    void letsAnInterruptPassThatIsNotItsOwn() {
        CancelScope scope = new CancelScope();
        scope.run(() -> {
            scope.cancel();
            swallowInterrupt();
        });
        assertThatThrownBy(() ->
                        new CancelScope()
                                .run(() -> {
                                    current().body.interrupt();
                                    Thread.sleep(LONG);
                                }))
                .isInstanceOf(InterruptedException.class);
    }

    @AsyncTest
    void inACancelledOneLetsTheInterruptedCallGoOnToTheOuter() {
        CancelScope outer = new CancelScope();
        CancelScope inner = new CancelScope();
        Task<?> task =
                createTask(() ->
                        outer.run(() -> {
                            inner.run(() -> Thread.sleep(LONG));
                            trail.add("not reached");
                        }));
        sleep(ZERO);
        inner.cancel();
        outer.cancel();
        task.await();
        assertThat(inner.cancelledCaught()).isFalse();
        assertThat(outer.cancelledCaught()).isTrue();
        assertThat(trail).isEmpty();
    }
}
