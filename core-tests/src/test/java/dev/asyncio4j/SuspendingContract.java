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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The seven cases that every operation which suspends has to answer. */
abstract class SuspendingContract {
    /** An operation, and what it waits for. */
    abstract static class Subject {
        /** Performs the operation in the calling task. */
        abstract void call() throws Exception;

        /** Lets the call that has waited longest go on, or else the next one to come. */
        abstract void release();

        /** How what it waits for shows itself; those who wait can be seen in it. */
        Object shown() {
            return "";
        }

        /** Whether a call suspends even if it has been let go on before. */
        boolean alwaysSuspends() {
            return false;
        }

        /** How many tasks a call has that waits. */
        int tasksOfItsOwn() {
            return 0;
        }

        /**
         * Whether a call that was let go on stands: if it is cancelled before its turn, it succeeds
         * all the same, and the cancellation comes at the next await.
         */
        boolean outcomeIsFinal() {
            return false;
        }

        /** After a call was cancelled: others still succeed. */
        void checkAfterCancellation() throws Exception {
            release();
            call();
        }

        /**
         * After a call was cancelled which had been let go on: what it was given is still there, or
         * was passed if its outcome is final.
         */
        void checkNothingLost() throws Exception {
            call();
        }
    }

    /** A fresh subject, on which every call waits. Called in a task. */
    abstract Subject subject(VirtualClock clock);

    @AsyncTest
    void succeedsAtOnce(VirtualClock clock) throws Exception {
        Subject subject = subject(clock);
        List<String> trail = new ArrayList<>();
        subject.release();
        Task<?> bystander = createTask(() -> trail.add("bystander"));
        subject.call();
        trail.add("called");
        bystander.await();
        assertThat(trail.getFirst()).isEqualTo(subject.alwaysSuspends() ? "bystander" : "called");
        assertThat(clock.time()).isZero();
    }

    @AsyncTest
    void waitsThenSucceeds(VirtualClock clock) {
        Subject subject = subject(clock);
        Task<?> caller = createTask(subject::call);
        sleep(ZERO);
        sleep(ZERO);
        assertThat(caller.isDone()).isFalse();
        subject.release();
        caller.await();
        assertNobodyWaits(subject);
    }

    @AsyncTest
    void cancelledBefore(VirtualClock clock) throws Exception {
        Subject subject = subject(clock);
        assertThatThrownBy(cancellingItself(subject)::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("before");
        assertNobodyWaits(subject);
        subject.checkAfterCancellation();
    }

    @AsyncTest
    void cancelledBeforeButNotSuspended(VirtualClock clock) throws Exception {
        Subject subject = subject(clock);
        List<String> trail = new ArrayList<>();
        subject.release();
        Task<?> caller =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel("before");
                    subject.call();
                    trail.add("succeeded");
                });
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("before");
        assertThat(trail).hasSize(subject.alwaysSuspends() && !subject.outcomeIsFinal() ? 0 : 1);
    }

    private static Task<?> cancellingItself(Subject subject) {
        return createTask(() -> {
            Objects.requireNonNull(currentTask()).cancel("before");
            subject.call();
        });
    }

    @AsyncTest
    void cancelledWhileWaiting(VirtualClock clock) throws Exception {
        Subject subject = subject(clock);
        Task<?> caller = createTask(subject::call);
        sleep(ZERO);
        caller.cancel("while waiting");
        assertThatThrownBy(caller::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("while waiting");
        assertNobodyWaits(subject);
        subject.checkAfterCancellation();
    }

    @AsyncTest
    void cancelledWhenItsWaitIsOver(VirtualClock clock) throws Exception {
        Subject subject = subject(clock);
        List<String> trail = new ArrayList<>();
        Task<?> caller =
                createTask(() -> {
                    subject.call();
                    trail.add("succeeded");
                    sleep(ZERO);
                    trail.add("went on");
                });
        sleep(ZERO);
        subject.release();
        caller.cancel("too late");
        assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessage("too late");
        assertThat(trail).isEqualTo(subject.outcomeIsFinal() ? List.of("succeeded") : List.of());
        assertNobodyWaits(subject);
        subject.checkNothingLost();
    }

    @AsyncTest
    void deadline(VirtualClock clock) throws Exception {
        Subject subject = subject(clock);
        Task<?> caller = createTask(() -> timeout(seconds(1), subject::call));
        sleep(ZERO);
        clock.advance(seconds(1));
        assertThatThrownBy(() -> caller.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
        assertThat(caller.cancelling()).isZero();
        assertNobodyWaits(subject);
        subject.checkAfterCancellation();
    }

    @Test
    void closedWhileWaiting() {
        VirtualClock clock = new VirtualClock();
        List<String> trail = new ArrayList<>();
        EventLoop loop = clock.createLoop();
        loop.setExceptionHandler((_, report) -> trail.add(report.message()));
        Subject subject =
                loop.runUntilComplete(() -> {
                    Subject waitedFor = subject(clock);
                    createTask(() -> noteEnd(waitedFor, trail));
                    sleep(ZERO);
                    return waitedFor;
                });
        loop.close();
        List<String> expected =
                new ArrayList<>(
                        Collections.nCopies(
                                1 + subject.tasksOfItsOwn(),
                                "Task was destroyed but it is pending: the event loop was closed"));
        expected.add("dev.asyncio4j.CancelledError: the event loop was closed");
        expected.add("cleanup");
        assertThat(trail).isEqualTo(expected);
        assertNobodyWaits(subject);
        // What it waited for may come all the same, and finds nobody.
        subject.release();
    }

    private static void noteEnd(Subject subject, List<String> trail) throws Exception {
        try {
            subject.call();
        } catch (CancelledError cancelled) {
            trail.add(cancelled.toString());
            throw cancelled;
        } finally {
            trail.add("cleanup");
        }
    }

    @AsyncTest
    void fairness(VirtualClock clock) {
        Subject subject = subject(clock);
        List<String> trail = new ArrayList<>();
        Task<?> first = createTask(() -> noteReturn(subject, "first", trail));
        Task<?> second = createTask(() -> noteReturn(subject, "second", trail));
        sleep(ZERO);
        subject.release();
        first.await();
        subject.release();
        second.await();
        assertThat(trail).containsExactly("first", "second");
    }

    private static void noteReturn(Subject subject, String name, List<String> trail)
            throws Exception {
        subject.call();
        trail.add(name);
    }

    private static void assertNobodyWaits(Subject subject) {
        assertThat(subject.shown().toString())
                .doesNotContain("callbacks", "getters", "putters", "joiners", "waiting")
                .doesNotContainPattern("waiters=[1-9]");
    }
}
