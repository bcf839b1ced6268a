package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals that this very JVM gets: WINCH and CONT, which by default do nothing to it. */
@Tag("real")
class SignalHandlerTest {
    private final List<Object> trail = new ArrayList<>();

    private static void raise(String signal) {
        ProcessSignal.named(signal).raise();
    }

    /** What the JVM's thread for a signal does, on this thread. */
    private static void arrives(String signal) {
        ProcessSignal.named(signal).arrived();
    }

    /** Lets what is ready run, and what has just arrived from outside. */
    private static void turn() {
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
    }

    // Being called

    @Test
    @Behaviour(186)
    void wakesALoopThatWaitsForNothingElse() {
        run(() -> {
            Event arrived = new Event();
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler("WINCH", arrived::set);
            Thread.ofPlatform()
                    .start(() -> {
                        Asyncio.runCoroutineThreadsafe(() -> Asyncio.waitAllTasksBlocked(), loop)
                                .join();
                        raise("WINCH");
                    });
            arrived.await();
        });
    }

    @Test
    @Behaviour(186)
    void isCalledOnceForASignalOnTheLoopAndOutsideEveryTask() {
        run(() -> {
            Queue<String> calls = new Queue<>();
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler(
                    "WINCH",
                    () ->
                            calls.putNowait(
                                    EventLoop.running().equals(loop) && currentTask() == null
                                            ? "callback"
                                            : "elsewhere"));
            for (int i = 0; i < 3; i++) {
                raise("WINCH");
                assertThat(calls.get()).isEqualTo("callback");
            }
            loop.addSignalHandler("CONT", () -> calls.putNowait("other signal"));
            raise("CONT");
            assertThat(calls.get()).isEqualTo("other signal");
            assertThat(calls.isEmpty()).isTrue();
        });
    }

    @Test
    void hasACopyOfTheContextInWhichItWasAddedForAllItsCalls() {
        ContextVar<Integer> variable = ContextVar.of("variable");
        run(() -> {
            variable.set(1);
            EventLoop.running()
                    .addSignalHandler(
                            "WINCH",
                            () -> {
                                trail.add(variable.value());
                                variable.set(variable.value() + 1);
                            });
            variable.set(10);
            arrives("WINCH");
            arrives("WINCH");
            turn();
            assertThat(trail).containsExactly(1, 2);
            assertThat(variable.value()).isEqualTo(10);
        });
    }

    @Test
    void mayThrowWhichGoesToTheExceptionHandler() {
        run(() -> {
            EventLoop loop = EventLoop.running();
            loop.setExceptionHandler((_, failure) -> trail.add(failure));
            IllegalStateException thrown = new IllegalStateException("in the handler");
            loop.addSignalHandler(
                    "WINCH",
                    () -> {
                        throw thrown;
                    });
            arrives("WINCH");
            arrives("WINCH");
            turn();
            assertThat(trail)
                    .hasSize(2)
                    .allSatisfy(failure -> {
                        ExceptionContext reported = (ExceptionContext) failure;
                        assertThat(reported.exception()).isSameAs(thrown);
                        assertThat(reported.message())
                                .startsWith("Exception in the handler of SIGWINCH: ");
                    });
        });
    }

    @Test
    void isReportedWithWhereItWasAddedInDebugMode() {
        run(
                () -> {
                    EventLoop loop = EventLoop.running();
                    loop.setExceptionHandler((_, failure) -> trail.add(failure));
                    loop.addSignalHandler(
                            "WINCH",
                            () -> {
                                throw new IllegalStateException("in the handler");
                            });
                    arrives("WINCH");
                    turn();
                    assertThat(((ExceptionContext) trail.getFirst()).createdAt())
                            .first()
                            .satisfies(frame ->
                                    assertThat(frame.getClassName())
                                            .isEqualTo(SignalHandlerTest.class.getName()));
                },
                RunOptions.defaults().withDebug(true));
    }

    // Which one is called

    @Test
    @Behaviour(186)
    void canBeRemovedOnceAndPutsBackWhatWasThereBefore() throws InterruptedException {
        try (Before before = new Before("WINCH")) {
            run(() -> {
                EventLoop loop = EventLoop.running();
                loop.addSignalHandler("WINCH", () -> trail.add("loop's"));
                assertThat(loop.removeSignalHandler("WINCH")).isTrue();
                assertThat(loop.removeSignalHandler("WINCH")).isFalse();
                raise("WINCH");
                before.awaitCall();
                turn();
                assertThat(trail).isEmpty();
            });
        }
    }

    @Test
    void isNotCalledForASignalThatCameBeforeItWasRemoved() {
        run(() -> {
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler("WINCH", () -> trail.add("removed"));
            arrives("WINCH");
            loop.removeSignalHandler("WINCH");
            turn();
            assertThat(trail).isEmpty();
        });
    }

    @Test
    void replacesTheOneThatItsLoopHadAlsoForASignalThatCameBefore() {
        run(() -> {
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler("WINCH", () -> trail.add("replaced"));
            arrives("WINCH");
            loop.addSignalHandler("SIGWINCH", () -> trail.add("present"));
            turn();
            arrives("WINCH");
            turn();
            assertThat(trail).containsExactly("present");
            assertThat(loop.removeSignalHandler("WINCH")).isTrue();
            assertThat(loop.removeSignalHandler("WINCH")).isFalse();
        });
    }

    @Test
    void isRemovedWhenItsLoopIsClosed() throws InterruptedException {
        try (Before before = new Before("WINCH")) {
            EventLoop loop = EventLoop.create();
            loop.addSignalHandler("WINCH", () -> trail.add("loop's"));
            loop.close();
            raise("WINCH");
            before.awaitCall();
            assertThat(trail).isEmpty();
        }
    }

    @Test
    void isCalledOnEachOfSeveralLoops() throws InterruptedException {
        try (Before before = new Before("WINCH");
                Portal first = Portal.start();
                Portal second = Portal.start()) {
            CountDownLatch both = new CountDownLatch(2);
            for (Portal portal : List.of(first, second)) {
                portal.call(() -> EventLoop.running().addSignalHandler("WINCH", both::countDown));
            }
            raise("WINCH");
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();

            CountDownLatch one = new CountDownLatch(1);
            first.call(() -> EventLoop.running().removeSignalHandler("WINCH"));
            second.call(() -> EventLoop.running().addSignalHandler("WINCH", one::countDown));
            raise("WINCH");
            assertThat(one.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(before.calls).isEmpty();

            second.call(() -> EventLoop.running().removeSignalHandler("WINCH"));
            raise("WINCH");
            before.awaitCall();
        }
    }

    @Test
    void leavesAHandlerThatSomebodyElseSetOverIt() throws InterruptedException {
        EventLoop loop = EventLoop.create();
        loop.addSignalHandler("WINCH", () -> trail.add("loop's"));
        try (Before over = new Before("WINCH")) {
            loop.close();
            raise("WINCH");
            over.awaitCall();
        }
    }

    @Test
    void isPassedOverWhenSomebodyElsePutsItBackTooLate() throws InterruptedException {
        try (Before before = new Before("WINCH")) {
            EventLoop loop = EventLoop.create();
            loop.addSignalHandler("WINCH", () -> trail.add("loop's"));
            try (Before _ = new Before("WINCH")) {
                loop.close();
            }
            raise("WINCH");
            before.awaitCall();
            assertThat(trail).isEmpty();
        }
    }

    /** A handler that is no loop's, and was set with the JVM's own means. */
    private static final class Before implements AutoCloseable {
        final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        private final Object signal;
        private final Object restored;

        Before(String name) {
            signal = Objects.requireNonNull(JvmSignals.signal(name));
            restored = JvmSignals.handle(signal, JvmSignals.handler(() -> calls.add("called")));
        }

        void awaitCall() throws InterruptedException {
            assertThat(calls.poll(30, TimeUnit.SECONDS)).isEqualTo("called");
        }

        @Override
        public void close() {
            JvmSignals.handle(signal, restored);
        }
    }

    // What it is not waited for by

    @Test
    void keepsNoClockFromMoving() {
        VirtualClock.run(() -> {
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler("WINCH", () -> {});
            sleep(seconds(3600));
            assertThat(loop.time()).isEqualTo(seconds(3600));
            assertThat(loop.statistics().outside()).isZero();
            return null;
        });
    }

    // Misuse

    @ParameterizedTest
    @ValueSource(strings = {"WINCH", "SIGWINCH", "winch", "sigwinch"})
    void isFoundByItsNameWithOrWithoutSig(String name) {
        run(() -> {
            EventLoop loop = EventLoop.running();
            loop.addSignalHandler(name, () -> trail.add(name));
            arrives("WINCH");
            turn();
            assertThat(loop.removeSignalHandler("WINCH")).isTrue();
        });
        assertThat(trail).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NONSENSE", "SIG", "", "SIGSIGWINCH", "28"})
    void mustBeForASignalThatThereIs(String name) {
        run(() -> {
            EventLoop loop = EventLoop.running();
            String message = "signal: " + name + " (expected: one of ABRT, ";
            assertThatThrownBy(() -> loop.addSignalHandler(name, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(message)
                    .hasMessageContaining(", TERM, ");
            assertThatThrownBy(() -> loop.removeSignalHandler(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(message);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "SIGSTOP"})
    void cannotBeForWhatNoProgramMayHandle(String name) {
        run(() -> {
            assertThatThrownBy(() -> EventLoop.running().addSignalHandler(name, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "signal: "
                                    + name
                                    + " (expected: one that a program can handle; KILL and STOP do"
                                    + " what they do)");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUIT", "SEGV", "FPE"})
    void cannotBeForWhatTheJvmKeepsForItself(String name) {
        run(() -> {
            EventLoop loop = EventLoop.running();
            assertThatThrownBy(() -> loop.addSignalHandler(name, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "signal: " + name + " (expected: one that this JVM leaves to programs");
            assertThat(loop.removeSignalHandler(name)).isFalse();
        });
    }

    @Test
    @SuppressWarnings("NullAway") // what is wrong is the point
    void cannotBeAddedWhereTheLoopMustNotBeUsed() {
        EventLoop closed = EventLoop.create();
        closed.close();
        assertThatThrownBy(() -> closed.addSignalHandler("WINCH", () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Event loop is closed");
        assertThat(closed.removeSignalHandler("WINCH")).isFalse();
        try (Portal portal = Portal.start()) {
            EventLoop other = portal.call(EventLoop::running);
            assertThatThrownBy(() -> other.addSignalHandler("WINCH", () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("addSignalHandler was called on");
            assertThatThrownBy(() -> other.removeSignalHandler("WINCH"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("removeSignalHandler was called on");
        }
        run(() -> {
            assertThatThrownBy(() -> EventLoop.running().addSignalHandler(null, () -> {}))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("signal");
            assertThatThrownBy(() -> EventLoop.running().addSignalHandler("WINCH", null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("callback");
        });
    }
}
