package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RunTest {
    private static final String NESTED =
            "cannot run an event loop here: this code runs on one already. Call the code directly,"
                    + " or create a task and await it; or run the loop on another thread, with"
                    + " toThread";

    private final VirtualClock clock = new VirtualClock();
    private final List<ExceptionContext> reports = new ArrayList<>();
    private final RunOptions options = RunOptions.defaults().withLoop(this::createLoop);
    private final List<String> trail = new ArrayList<>();

    private EventLoop createLoop() {
        EventLoop loop = clock.createLoop();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        return loop;
    }

    @Test
    @Behaviour(27)
    void returnsWhatTheCodeReturns() {
        assertThat(Asyncio.<String>run(() -> sleep(seconds(1), "result"), options))
                .isEqualTo("result");
    }

    @Test
    @Behaviour(27)
    void throwsRuntimeExceptionsAndErrorsAsTheyAre() {
        IllegalArgumentException exception = new IllegalArgumentException("own");
        assertThatThrownBy(() -> run(() -> raise(exception), options)).isSameAs(exception);
        AssertionError error = new AssertionError("own");
        assertThatThrownBy(() -> run(() -> raise(error), options)).isSameAs(error);
    }

    @Test
    @Behaviour(27)
    void wrapsACheckedException() {
        IOException checked = new IOException("own");
        assertThatThrownBy(() -> run(() -> raise(checked), options))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(checked);
    }

    @Test
    void throwsACancelledErrorIfTheCodeIsCancelled() {
        assertThatThrownBy(() -> run(() -> raise(new CancelledError("own")), options))
                .isInstanceOf(CancelledError.class)
                .hasMessage("own");
    }

    @Test
    @Behaviour(27)
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsCode() {
        assertThatThrownBy(() -> run((Callable<?>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("main");
        assertThatThrownBy(() -> run((Action<?>) null)).hasMessage("action");
        assertThatThrownBy(() -> run(() -> 1, null)).hasMessage("options");
    }

    @AsyncTest
    @Behaviour(27)
    void refusesInATaskBeforeItTouchesTheCode() {
        assertThatThrownBy(() -> run(() -> trail.add("inner")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(NESTED);
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    @Behaviour(27)
    void refusesInACallback(EventLoop loop) {
        loop.callSoon(
                () -> assertThatThrownBy(() -> run(() -> trail.add("inner"))).hasMessage(NESTED));
        sleep(seconds(1));
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void refusesInAVirtualThreadThatATaskStarted() throws Exception {
        FutureTask<Object> inner = new FutureTask<>(() -> run(() -> trail.add("inner")));
        Thread.startVirtualThread(inner);
        assertThatThrownBy(inner::get).cause().hasMessage(NESTED);
        assertThat(trail).isEmpty();
    }

    @Test
    @Tag("real")
    void worksOnAVirtualThreadOfTheJdks() throws Exception {
        FutureTask<String> outer =
                new FutureTask<>(() -> run(() -> sleep(seconds(1), "result"), options));
        Thread.startVirtualThread(outer);
        assertThat(outer.get(10, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo("result");
    }

    @AsyncTest
    @Tag("real")
    void worksOnAnotherThreadInsideARun() {
        assertThat(Asyncio.<String>toThread(() -> run(() -> sleep(seconds(1), "inner"), options)))
                .isEqualTo("inner");
    }

    @Test
    void cancelsTheTasksThatAreLeftAndWaitsForThem() {
        run(
                () -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(9));
                        } finally {
                            sleep(seconds(1));
                            trail.add("cleaned up at " + clock.time());
                        }
                    });
                    sleep(seconds(1));
                    trail.add("main");
                },
                options);
        assertThat(trail).containsExactly("main", "cleaned up at PT2S");
        assertThat(reports).isEmpty();
    }

    @Test
    @Behaviour(29)
    void closesWhatLeftTasksHoldEvenIfBothTheyAndTheMainTaskFail() {
        class Source implements AutoCloseable {
            @Override
            public void close() {
                sleep(seconds(1));
                trail.add("source closed");
            }
        }
        assertThatThrownBy(() ->
                        run(
                                () -> {
                                    createTask(
                                            () -> {
                                                try (Source source = new Source()) {
                                                    sleep(seconds(9));
                                                    trail.add("never reached with " + source);
                                                } finally {
                                                    raise(new IllegalStateException("left"));
                                                }
                                            },
                                            "left");
                                    sleep(seconds(1));
                                    throw new IllegalArgumentException("main");
                                },
                                options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("main");
        assertThat(trail).containsExactly("source closed");
        assertThat(reports).hasSize(1);
        ExceptionContext report = reports.getFirst();
        assertThat(report.message())
                .isEqualTo(
                        "Unhandled exception during the shutdown of run, in a task that was"
                                + " cancelled");
        assertThat(report.exception()).hasMessage("left");
        assertThat(report.future())
                .hasToString(
                        "Task[finished, name=left, exception=java.lang.IllegalStateException: left]");
    }

    @Test
    void reportsTasksThatACleanupStarts() {
        run(
                () -> {
                    createTask(() -> {
                        try {
                            sleep(seconds(9));
                        } finally {
                            createTask(() -> sleep(seconds(9)), "late");
                        }
                    });
                    sleep(seconds(1));
                },
                options);
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message())
                .isEqualTo("Task was destroyed but it is pending: the event loop was closed");
        assertThat(reports.getFirst().future()).hasToString("Task[cancelled, name=late]");
    }

    @Test
    void closesItsLoop() {
        EventLoop loop = run(EventLoop::running, options);
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void throwsWhatTheMakerOfItsLoopThrows() {
        RunOptions failing =
                RunOptions.defaults()
                        .withLoop(() -> {
                            throw new IllegalStateException("no loop today");
                        });
        assertThatThrownBy(() -> run(() -> trail.add("ran"), failing)).hasMessage("no loop today");
        assertThat(trail).isEmpty();
    }

    private static void raise(Exception exception) throws Exception {
        throw exception;
    }

    private static void raise(Error error) {
        throw error;
    }
}
