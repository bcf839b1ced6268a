package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ExceptionHandlerTest {
    private static final ContextVar<String> REQUEST = ContextVar.of("request", "none");

    @AutoClose private final EventLoop loop = new VirtualClock().createLoop();
    private final List<ExceptionContext> reports = new ArrayList<>();
    private final List<String> trail = new ArrayList<>();

    private void record() {
        loop.setExceptionHandler((_, report) -> reports.add(report));
    }

    /** Runs what is ready, and what that makes ready. */
    private void run() {
        loop.callLater(seconds(1), loop::stop);
        loop.runForever();
    }

    private static void raise(String message) {
        throw new IllegalStateException(message);
    }

    @Test
    @Behaviour(17)
    void hearsOfACallbackThatThrowsAndTheLoopGoesOn() {
        record();
        Handle handle = loop.callSoon(() -> raise("own"));
        loop.callSoon(() -> trail.add("behind it"));
        run();
        assertThat(trail).containsExactly("behind it");
        assertThat(reports).hasSize(1);
        ExceptionContext report = reports.getFirst();
        assertThat(report.message()).startsWith("Exception in callback " + getClass().getName());
        assertThat(report.exception()).isInstanceOf(IllegalStateException.class).hasMessage("own");
        assertThat(report.handle()).hasToString(handle.toString());
        assertThat(report.future()).isNull();
    }

    @Test
    @Behaviour(17)
    void hearsOfATimerAndOfAThreadsafeCallbackThatThrow() {
        record();
        loop.callLater(seconds(0.5), () -> raise("timer"));
        loop.callSoonThreadsafe(() -> raise("threadsafe"));
        loop.execute(() -> raise("execute"));
        run();
        assertThat(reports)
                .extracting(report -> String.valueOf(report.exception()))
                .containsExactly(
                        "java.lang.IllegalStateException: threadsafe",
                        "java.lang.IllegalStateException: execute",
                        "java.lang.IllegalStateException: timer");
    }

    @Test
    @Behaviour(17)
    void hearsOfADoneCallbackThatThrows() {
        record();
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(_ -> raise("own"));
        future.addDoneCallback(done -> trail.add("second got " + done.result()));
        future.setResult(1);
        run();
        assertThat(trail).containsExactly("second got 1");
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().message()).startsWith("Exception in done callback ");
        assertThat(reports.getFirst().exception()).hasMessage("own");
        assertThat(reports.getFirst().future()).isSameAs(future);
        assertThat(reports.getFirst().handle()).isNull();
    }

    @Test
    @Behaviour(17)
    void ofACallbackThatCancelledItselfSaysSo() {
        record();
        List<Handle> own = new ArrayList<>();
        own.add(
                loop.callSoon(() -> {
                    own.getFirst().cancel();
                    raise("own");
                }));
        run();
        assertThat(reports.getFirst().message())
                .isEqualTo("Exception in callback, cancelled since");
        assertThat(reports.getFirst().handle()).hasToString("Handle[cancelled]");
    }

    @Test
    void byDefaultLogsAnError() {
        Handle handle = loop.callSoon(() -> raise("own"));
        try (LogCapture log = new LogCapture()) {
            run();
            assertThat(log.only().getLevel()).isEqualTo(Level.SEVERE);
            assertThat(log.only().getMessage())
                    .startsWith("Exception in callback ")
                    .endsWith("\n  handle: " + handle);
            assertThat(log.only().getThrown()).hasMessage("own");
        }
    }

    @Test
    void byDefaultLogsTheFuture() {
        Future<Integer> future = loop.createFuture();
        future.setResult(1);
        try (LogCapture log = new LogCapture()) {
            loop.defaultExceptionHandler(new ExceptionContext("words", null, future, null));
            assertThat(log.only().getMessage())
                    .isEqualTo("words\n  future: Future[finished, result=1]");
            assertThat(log.only().getThrown()).isNull();
        }
    }

    @Test
    @Behaviour(18)
    void thatThrowsHidesNeitherItsErrorNorTheOneItWasCalledFor() {
        loop.setExceptionHandler((_, _) -> raise("handler"));
        loop.callSoon(() -> raise("callback"));
        loop.callSoon(() -> trail.add("behind it"));
        try (LogCapture log = new LogCapture()) {
            run();
            assertThat(log.messages()).hasSize(2);
            LogRecord original = log.records().getFirst();
            assertThat(original.getMessage()).startsWith("Exception in callback ");
            assertThat(original.getThrown()).hasMessage("callback");
            LogRecord second = log.records().getLast();
            assertThat(second.getMessage())
                    .startsWith(
                            "Unhandled error in exception handler, called for: Exception in"
                                    + " callback ");
            assertThat(second.getThrown()).hasMessage("handler");
        }
        assertThat(trail).containsExactly("behind it");
    }

    @Test
    @Behaviour(18)
    void byDefaultLogsThatItCannotSayWhatFailed() {
        Future<Object> future = loop.createFuture();
        future.setResult(
                new Object() {
                    @Override
                    @SuppressWarnings("InfiniteRecursion") // as a list that contains itself does
                    public String toString() {
                        return toString();
                    }
                });
        future.addDoneCallback(_ -> raise("own"));
        future.addDoneCallback(_ -> trail.add("behind it"));
        try (LogCapture log = new LogCapture()) {
            run();
            assertThat(log.only().getMessage())
                    .startsWith(
                            "Exception in default exception handler, called for: Exception in done"
                                    + " callback ");
            assertThat(log.only().getThrown()).isInstanceOf(StackOverflowError.class);
        }
        assertThat(trail).containsExactly("behind it");
    }

    @Test
    @Behaviour(18)
    void byDefaultGivesUpOnALogThatIsBroken() {
        Logger logger = Logger.getLogger("dev.asyncio4j");
        Handler broken = new BrokenHandler();
        logger.addHandler(broken);
        try {
            loop.callSoon(() -> raise("own"));
            loop.callSoon(() -> trail.add("behind it"));
            run();
        } finally {
            logger.removeHandler(broken);
        }
        assertThat(trail)
                .as("one attempt to log, one to log that this failed")
                .containsExactly("publish", "publish", "behind it");
    }

    @Test
    @Behaviour(19)
    void runsInTheContextOfTheCallback() {
        loop.setExceptionHandler((_, _) -> trail.add(REQUEST.value()));
        loop.callSoon(() -> {
            REQUEST.set("callback");
            raise("own");
        });
        Context given = new Context();
        given.run(() -> REQUEST.set("given"));
        loop.callLater(seconds(0.5), () -> raise("own"), given);
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(_ -> raise("own"), given);
        future.setResult(1);
        run();
        assertThat(trail).containsExactly("callback", "given", "given");
        assertThat(REQUEST.value()).isEqualTo("none");
    }

    @Test
    @Behaviour(19)
    void runsInTheContextOfTheTask() {
        loop.setExceptionHandler((_, _) -> trail.add(REQUEST.value()));
        loop.createTask(() -> {
            REQUEST.set("task");
            raise("own");
        });
        run();
        loop.close();
        assertThat(trail).containsExactly("task");
    }

    @Test
    void runsOutsideEveryTask() {
        loop.setExceptionHandler((_, _) -> trail.add("in " + currentTask()));
        loop.callSoon(() -> raise("own"));
        run();
        assertThat(trail).containsExactly("in null");
    }

    @Test
    void isToldTheLoop() {
        loop.setExceptionHandler((told, _) -> trail.add(String.valueOf(told == loop)));
        loop.callExceptionHandler(ExceptionContext.of("words"));
        assertThat(trail).containsExactly("true");
    }

    @Test
    void canBeCalledByAProgram() {
        record();
        Exception exception = new IllegalStateException("own");
        loop.callExceptionHandler(ExceptionContext.of("words", exception));
        assertThat(reports).containsExactly(new ExceptionContext("words", exception, null, null));
    }

    @Test
    void mayLeaveSomeErrorsToTheDefaultOne() {
        loop.setExceptionHandler((told, report) -> {
            if (report.exception() instanceof IllegalStateException) {
                told.defaultExceptionHandler(report);
            } else {
                reports.add(report);
            }
        });
        try (LogCapture log = new LogCapture()) {
            loop.callExceptionHandler(ExceptionContext.of("one", new RuntimeException()));
            loop.callExceptionHandler(ExceptionContext.of("two", new IllegalStateException()));
            assertThat(log.messages()).containsExactly("two");
        }
        assertThat(reports).extracting(ExceptionContext::message).containsExactly("one");
    }

    @Test
    void canBeTakenBack() {
        record();
        loop.setExceptionHandler(null);
        try (LogCapture log = new LogCapture()) {
            loop.callExceptionHandler(ExceptionContext.of("words"));
            assertThat(log.messages()).containsExactly("words");
        }
        assertThat(reports).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void isNotCalledForNothing() {
        assertThatThrownBy(() -> loop.callExceptionHandler(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("context");
        assertThatThrownBy(() -> loop.defaultExceptionHandler(null)).hasMessage("context");
    }

    private final class BrokenHandler extends Handler {
        @Override
        public void publish(LogRecord line) {
            trail.add("publish");
            raise("disk full");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @AsyncTest
    void canBeAskedFor(EventLoop loop) {
        ExceptionHandler own = (_, _) -> {};
        loop.setExceptionHandler(own);
        assertThat(loop.exceptionHandler()).isSameAs(own);
        loop.setExceptionHandler(null);
        assertThat(loop.exceptionHandler()).isNull();
    }
}
