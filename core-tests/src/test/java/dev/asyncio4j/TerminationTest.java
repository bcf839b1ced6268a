package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.sync.Event;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that are told to end by a SIGTERM, each in a JVM of its own. */
@Tag("real")
class TerminationTest {
    /** The exit code of a JVM that a SIGTERM ends. */
    private static final int ENDED_BY_TERMINATION = 128 + 15;

    @Test
    void isAnEventForAProgramThatAwaitsItAndEndsWithoutAnError() {
        try (ChildJvm child = ChildJvm.start(AwaitsTheEnd.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("ready", "other cleaned up", "closed");
        }
    }

    static final class AwaitsTheEnd {
        public static void main(String... arguments) {
            run(() -> {
                Event stop = new Event();
                EventLoop.running().addSignalHandler("TERM", stop::set);
                createTask(() -> {
                    try {
                        sleep(seconds(60));
                    } finally {
                        sleep(seconds(0));
                        System.out.println("other cleaned up");
                    }
                });
                sleep(seconds(0));
                System.out.println("ready");
                stop.await();
            });
            System.out.println("closed");
        }
    }

    @Test
    void cancelsTheMainTaskWhereThatIsWhatItsHandlerDoes() {
        try (ChildJvm child = ChildJvm.start(IsCancelled.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("ready", "cleaned up", "terminated");
        }
    }

    static final class IsCancelled {
        public static void main(String... arguments) {
            try {
                run(() -> {
                    Task<?> main = Objects.requireNonNull(currentTask());
                    EventLoop.running().addSignalHandler("SIGTERM", main::cancel);
                    System.out.println("ready");
                    try {
                        sleep(seconds(60));
                    } finally {
                        sleep(seconds(0));
                        System.out.println("cleaned up");
                    }
                });
            } catch (CancelledError terminated) {
                System.out.println("terminated");
            }
        }
    }

    @Test
    @Behaviour(186)
    void endsTheJvmAgainOnceTheHandlerIsRemoved() {
        try (ChildJvm child = ChildJvm.start(Removes.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            child.awaitLine("removed");
            child.signal("TERM");
            assertThat(child.awaitExit()).isEqualTo(ENDED_BY_TERMINATION);
            assertThat(child.lines()).containsExactly("ready", "removed");
        }
    }

    static final class Removes {
        public static void main(String... arguments) {
            run(() -> {
                EventLoop loop = EventLoop.running();
                loop.addSignalHandler(
                        "TERM",
                        () -> {
                            loop.removeSignalHandler("TERM");
                            System.out.println("removed");
                        });
                System.out.println("ready");
                sleep(seconds(60));
            });
        }
    }

    @Test
    void endsTheJvmAgainOnceTheLoopIsClosed() {
        try (ChildJvm child = ChildJvm.start(Closes.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.awaitExit()).isEqualTo(ENDED_BY_TERMINATION);
            assertThat(child.lines()).containsExactly("ready");
        }
    }

    static final class Closes {
        public static void main(String... arguments) throws InterruptedException {
            run(() -> EventLoop.running().addSignalHandler("TERM", () -> {}));
            System.out.println("ready");
            Thread.sleep(60_000);
        }
    }
}
