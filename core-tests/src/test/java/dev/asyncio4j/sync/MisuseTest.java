package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncExtension;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is used where it must not be says so, and is as good as before. */
class MisuseTest {
    /** A way to wait for something, and one to end the wait. */
    enum Use {
        LOCK {
            @Override
            Subject create() {
                Lock lock = new Lock();
                return new Subject(lock, lock::acquire, lock::acquire, lock::release);
            }
        },
        SEMAPHORE {
            @Override
            Subject create() {
                Semaphore semaphore = new Semaphore(1);
                return new Subject(
                        semaphore, semaphore::acquire, semaphore::acquire, semaphore::release);
            }
        },
        BOUNDED_SEMAPHORE {
            @Override
            Subject create() {
                Semaphore semaphore = new BoundedSemaphore(1);
                return new Subject(
                        semaphore, semaphore::acquire, semaphore::acquire, semaphore::release);
            }
        },
        CAPACITY_LIMITER {
            @Override
            Subject create() {
                CapacityLimiter limiter = new CapacityLimiter(1);
                return new Subject(
                        limiter,
                        () -> limiter.acquire("first"),
                        limiter::acquire,
                        () -> limiter.release("first"));
            }
        },
        CAPACITY_LIMITER_THAT_GROWS {
            @Override
            Subject create() {
                CapacityLimiter limiter = new CapacityLimiter(1);
                return new Subject(
                        limiter,
                        () -> limiter.acquire("first"),
                        () -> limiter.acquire("second"),
                        () -> limiter.tokens(limiter.tokens() + 1));
            }
        },
        EVENT {
            @Override
            Subject create() {
                Event event = new Event();
                return new Subject(event, () -> {}, event::await, event::set);
            }
        },
        CONDITION {
            @Override
            Subject create() {
                Condition condition = new Condition();
                return new Subject(
                        condition, condition.lock()::acquire, condition::await, condition::signal);
            }
        },
        BARRIER {
            @Override
            Subject create() {
                Barrier barrier = new Barrier(2);
                return new Subject(barrier, () -> {}, barrier::await, barrier::await);
            }
        },
        BARRIER_THAT_IS_RESET {
            @Override
            Subject create() {
                Barrier barrier = new Barrier(2);
                return new Subject(
                        barrier, () -> {}, ignoringBroken(barrier::await), barrier::reset);
            }
        },
        BARRIER_THAT_IS_ABORTED {
            @Override
            Subject create() {
                Barrier barrier = new Barrier(2);
                return new Subject(
                        barrier, () -> {}, ignoringBroken(barrier::await), barrier::abort);
            }
        },
        PARKING_LOT {
            @Override
            Subject create() {
                ParkingLot lot = new ParkingLot();
                return new Subject(lot, () -> {}, lot::park, lot::unpark);
            }
        },
        PARKING_LOT_OF_ALL {
            @Override
            Subject create() {
                ParkingLot lot = new ParkingLot();
                return new Subject(lot, () -> {}, lot::park, lot::unparkAll);
            }
        },
        PARKING_LOT_THAT_IS_LEFT {
            @Override
            Subject create() {
                ParkingLot lot = new ParkingLot();
                ParkingLot other = new ParkingLot();
                return new Subject(
                        lot,
                        () -> {},
                        lot::park,
                        () -> {
                            lot.repark(other);
                            other.unpark();
                        });
            }
        };

        /** Called in a task or not. */
        abstract Subject create();

        private static Runnable ignoringBroken(Runnable code) {
            return () -> {
                try {
                    code.run();
                } catch (BrokenBarrierException _) {
                    // The wait is over, that is all.
                }
            };
        }
    }

    /**
     * @param prepare makes those wait who call {@code await} next
     */
    record Subject(Object shown, Runnable prepare, Runnable await, Runnable wake) {}

    @ParameterizedTest
    @EnumSource
    @Tag("real")
    @ExtendWith(AsyncExtension.class)
    void aForeignThreadCannotWakeThoseWhoWait(Use use) {
        Subject subject = use.create();
        subject.prepare.run();
        Task<?> waiter = createTask(subject.await::run);
        sleep(ZERO);
        prepareAgain(use, subject);
        String before = subject.shown.toString();
        toThread(() ->
                assertThatThrownBy(subject.wake::run)
                        .isInstanceOf(IllegalStateException.class)
                        .satisfiesAnyOf(
                                error ->
                                        assertThat(error)
                                                .hasMessageMatching(
                                                        ".* was used on .*, but tasks wait for it"
                                                                + " on the event loop of the thread"
                                                                + " .*\\. From other threads use"
                                                                + " loop\\.callSoonThreadsafe or Asyncio\\.runCoroutineThreadsafe"),
                                error ->
                                        assertThat(error)
                                                .hasMessageContaining("no event loop runs on")));
        assertThat(subject.shown).hasToString(before);
        assertThat(waiter.isDone()).isFalse();
        subject.wake.run();
        if (use == Use.CONDITION) {
            ((Condition) subject.shown).lock().release();
        }
        waiter.await();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("real")
    @ExtendWith(AsyncExtension.class)
    void aTaskOfAnotherLoopCannotWakeThoseWhoWait(Use use) {
        Subject subject = use.create();
        subject.prepare.run();
        Task<?> waiter = createTask(subject.await::run);
        sleep(ZERO);
        prepareAgain(use, subject);
        String before = subject.shown.toString();
        toThread(() ->
                VirtualClock.run(() ->
                        assertThatThrownBy(subject.wake::run)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageMatching(
                                        ".* was used on .*, but tasks wait for it on .*")));
        assertThat(subject.shown).hasToString(before);
        subject.wake.run();
        if (use == Use.CONDITION) {
            ((Condition) subject.shown).lock().release();
        }
        waiter.await();
    }

    /** Who waits for a condition has released its lock. */
    private static void prepareAgain(Use use, Subject subject) {
        if (use == Use.CONDITION) {
            subject.prepare.run();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Behaviour(135)
    void aTaskOfAnotherLoopCannotWaitWhereTasksHaveWaited(Use use) {
        Subject subject = use.create();
        VirtualClock.run(() -> {
            subject.prepare.run();
            Task<?> waiter = createTask(subject.await::run);
            sleep(ZERO);
            waiter.cancel();
            sleep(ZERO);
            if (use == Use.LOCK || use == Use.CONDITION) {
                lockOf(subject).release();
            }
            return 0;
        });
        String before = subject.shown.toString();
        List<String> errors = new ArrayList<>();
        VirtualClock.run(() -> {
            Task<?> first =
                    createTask(() -> {
                        if (use == Use.LOCK || use == Use.CONDITION) {
                            subject.prepare.run();
                        }
                        awaitAndNote(subject, errors);
                    });
            Asyncio.wait(List.of(first), seconds(1));
            assertThat(first.isDone()).isTrue();
            if (use == Use.LOCK || use == Use.CONDITION) {
                lockOf(subject).release();
            }
            return 0;
        });
        assertThat(errors)
                .singleElement()
                .asString()
                .contains("is bound to a different event loop, whose tasks have waited for it");
        assertThat(subject.shown).hasToString(before);
    }

    private static Lock lockOf(Subject subject) {
        return subject.shown instanceof Condition condition
                ? condition.lock()
                : (Lock) subject.shown;
    }

    private static void awaitAndNote(Subject subject, List<String> errors) {
        try {
            subject.await.run();
        } catch (IllegalStateException refused) {
            errors.add(refused.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONDITION")
    void cannotBeWaitedForOutsideOfATask(Use use) {
        Subject subject = use.create();
        String before = subject.shown.toString();
        assertThatThrownBy(subject.await::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "cannot .* here: no event loop runs on .*\\. Call it in code that"
                                + " Asyncio\\.run or createTask runs");
        assertThat(subject.shown).hasToString(before);
    }

    @ParameterizedTest
    @EnumSource
    @ExtendWith(AsyncExtension.class)
    void cannotBeWaitedForInACallback(Use use, EventLoop loop) {
        Subject subject = use.create();
        subject.prepare.run();
        String before = subject.shown.toString();
        List<String> errors = new ArrayList<>();
        loop.callSoon(() -> awaitAndNote(subject, errors));
        sleep(ZERO);
        assertThat(errors)
                .singleElement()
                .asString()
                .matches("cannot .* here: this code runs on an event loop but in no task; .*");
        assertThat(subject.shown).hasToString(before);
    }

    @ParameterizedTest
    @EnumSource
    void aLoopThatIsClosedLeavesNobodyWaiting(Use use) {
        List<String> trail = new ArrayList<>();
        Subject subject = use.create();
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, report) -> trail.add(report.message()));
        loop.runUntilComplete(() -> {
            subject.prepare.run();
            createTask(() -> {
                try {
                    subject.await.run();
                } catch (CancelledError cancelled) {
                    trail.add(cancelled.getMessage());
                    throw cancelled;
                }
            });
            sleep(ZERO);
        });
        assertThat(subject.shown.toString()).containsPattern("waiters=1");
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "Task was destroyed but it is pending: the event loop was closed",
                        "the event loop was closed");
        assertThat(subject.shown.toString()).doesNotContainPattern("waiters=[1-9]");
    }
}
