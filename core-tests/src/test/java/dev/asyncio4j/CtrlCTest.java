package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio4j.testing.internal.KeyboardSignal;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a Ctrl-C does to a program: each is a JVM of its own, which gets a SIGINT. */
@Tag("real")
class CtrlCTest {
    /** The exit code of a JVM that a SIGINT ends. */
    private static final int ENDED_BY_INTERRUPT = 128 + 2;

    @BeforeAll
    static void mustBeHeard() {
        assumeTrue(KeyboardSignal.isHeard(), "Ctrl-C is ignored here, and so by every child");
    }

    @Test
    void cancelsTheMainTaskWhichCleansUpAndThenEndsTheRun() {
        try (ChildJvm child = ChildJvm.start(Tidy.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines())
                    .containsExactly(
                            "ready",
                            "main cleaned up",
                            "other cleaned up",
                            "dev.asyncio4j.KeyboardInterrupt: interrupted from the keyboard");
        }
    }

    static final class Tidy {
        public static void main(String... arguments) {
            try {
                run(() -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(60));
                        } finally {
                            sleep(seconds(0));
                            System.out.println("other cleaned up");
                        }
                    });
                    try {
                        sleep(seconds(0));
                        System.out.println("ready");
                        sleep(seconds(60));
                    } finally {
                        sleep(seconds(0));
                        System.out.println("main cleaned up");
                    }
                });
            } catch (KeyboardInterrupt interrupt) {
                System.out.println(interrupt);
            }
        }
    }

    @Test
    void endsAProgramThatCatchesNothingAsAProgramThatASignalEnds() {
        try (ChildJvm child = ChildJvm.start(Plain.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isEqualTo(ENDED_BY_INTERRUPT);
            assertThat(child.lines())
                    .contains(
                            "Exception in thread \"main\" dev.asyncio4j.KeyboardInterrupt:"
                                    + " interrupted from the keyboard");
        }
    }

    static final class Plain {
        public static void main(String... arguments) {
            run(() -> {
                System.out.println("ready");
                sleep(seconds(60));
            });
        }
    }

    @Test
    void leavesOtherErrorsAfterACaughtOneToWhoeverHandlesThem() {
        try (ChildJvm child = ChildJvm.start(FailsAfterwards.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isEqualTo(1);
            assertThat(child.lines())
                    .containsExactly("ready", "uncaught: java.lang.IllegalStateException: later");
        }
    }

    static final class FailsAfterwards {
        public static void main(String... arguments) {
            Thread.setDefaultUncaughtExceptionHandler(
                    (_, thrown) -> System.out.println("uncaught: " + thrown));
            try {
                Plain.main();
            } catch (KeyboardInterrupt interrupt) {
                throw new IllegalStateException("later", null);
            }
        }
    }

    @Test
    void isLeftToALoopThatHandlesTheSignalItselfAsLongAsItDoes() {
        try (ChildJvm child = ChildJvm.start(HandlesItself.class)) {
            child.awaitLine("ready");
            child.interrupt();
            child.awaitLine("handled");
            child.interrupt();
            child.awaitLine("handled again");
            child.interrupt();
            child.awaitLine("dev.asyncio4j.KeyboardInterrupt: interrupted from the keyboard");
            assertThat(child.awaitExit()).isZero();
        }
    }

    static final class HandlesItself {
        private static int handled;

        public static void main(String... arguments) {
            try {
                run(() -> {
                    EventLoop loop = EventLoop.running();
                    loop.addSignalHandler(
                            "INT",
                            () -> {
                                handled++;
                                if (handled > 1) {
                                    loop.removeSignalHandler("INT");
                                }
                                System.out.println(handled > 1 ? "handled again" : "handled");
                            });
                    System.out.println("ready");
                    sleep(seconds(60));
                });
            } catch (KeyboardInterrupt interrupt) {
                System.out.println(interrupt);
            }
        }
    }

    @Test
    void reachesATaskInABlockingCallOfTheJdks() {
        try (ChildJvm child = ChildJvm.start(Blocking.class)) {
            child.awaitLine("ready");
            child.interrupt();
            child.awaitLine("dev.asyncio4j.KeyboardInterrupt: interrupted from the keyboard");
            assertThat(child.awaitExit()).isZero();
        }
    }

    static final class Blocking {
        public static void main(String... arguments) {
            try {
                run(() -> {
                    System.out.println("ready");
                    Thread.sleep(60_000);
                });
            } catch (KeyboardInterrupt interrupt) {
                System.out.println(interrupt);
            }
        }
    }

    @Test
    void isNoMoreThanARequestToTheMainTask() {
        try (ChildJvm child = ChildJvm.start(Unmoved.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("ready", "went on");
        }
    }

    static final class Unmoved {
        public static void main(String... arguments) {
            String result =
                    run(() -> {
                        System.out.println("ready");
                        try {
                            sleep(seconds(60));
                            return "not cancelled";
                        } catch (CancelledError ignored) {
                            return "went on";
                        }
                    });
            System.out.println(result);
        }
    }

    @Test
    @Behaviour(33)
    void isACancellationIfTheProgramCancelledTheMainTaskToo() {
        try (ChildJvm child = ChildJvm.start(CancelledToo.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("ready", "dev.asyncio4j.CancelledError");
        }
    }

    static final class CancelledToo {
        public static void main(String... arguments) {
            try {
                run(() -> {
                    Task<?> main = Objects.requireNonNull(currentTask());
                    System.out.println("ready");
                    try {
                        sleep(seconds(60));
                    } finally {
                        main.cancel();
                    }
                });
            } catch (CancelledError cancelled) {
                System.out.println(cancelled);
            }
        }
    }

    @Test
    void pressedTwiceEndsTheJvmThoughTheTaskRefuses() {
        try (ChildJvm child = ChildJvm.start(Stubborn.class)) {
            child.awaitLine("ready");
            child.interrupt();
            child.awaitLine("refuses");
            child.interrupt();
            assertThat(child.awaitExit()).isEqualTo(ENDED_BY_INTERRUPT);
            assertThat(child.lines()).containsExactly("ready", "refuses");
        }
    }

    static final class Stubborn {
        public static void main(String... arguments) {
            run(() -> {
                System.out.println("ready");
                while (true) {
                    try {
                        sleep(seconds(60));
                    } catch (CancelledError ignored) {
                        System.out.println("refuses");
                    }
                }
            });
        }
    }

    @Test
    void isTheJvmsOwnAgainAfterTheRun() {
        try (ChildJvm child = ChildJvm.start(Afterwards.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isEqualTo(ENDED_BY_INTERRUPT);
        }
    }

    static final class Afterwards {
        public static void main(String... arguments) throws InterruptedException {
            run(() -> sleep(seconds(0)));
            System.out.println("ready");
            Thread.sleep(60_000);
        }
    }

    @Test
    void isTheJvmsOwnWhereTheRunIsNotOnTheMainThread() {
        try (ChildJvm child = ChildJvm.start(Elsewhere.class)) {
            child.awaitLine("ready");
            child.interrupt();
            assertThat(child.awaitExit()).isEqualTo(ENDED_BY_INTERRUPT);
            assertThat(child.lines()).containsExactly("ready");
        }
    }

    static final class Elsewhere {
        public static void main(String... arguments) throws InterruptedException {
            Thread.ofPlatform().start(() -> Plain.main()).join();
        }
    }
}
