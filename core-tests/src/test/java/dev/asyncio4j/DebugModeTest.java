package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DebugModeTest {
    private static final Duration TENTH = Duration.ofMillis(100);
    private static final Pattern CREATED =
            Pattern.compile(", created at DebugModeTest\\.java:\\d+");

    private final VirtualClock clock = new VirtualClock();
    @AutoClose private final EventLoop loop = clock.createLoop();
    @AutoClose private final LogCapture log = new LogCapture();

    /** A callback with a name, that takes a while. */
    private record Slow(VirtualClock clock, Duration time) implements Runnable {
        @Override
        public void run() {
            clock.advance(time);
        }

        @Override
        public String toString() {
            return "slow";
        }
    }

    private final Slow slow = new Slow(clock, TENTH);

    @BeforeEach
    void turnOn() {
        loop.debug(true);
    }

    @AfterEach
    void clear() {
        System.clearProperty(LoopOptions.DEBUG_PROPERTY);
    }

    private void run() {
        loop.callLater(seconds(10), loop::stop);
        loop.runForever();
    }

    /** What was logged, without where its subjects were created, which must be said. */
    private List<String> said() {
        return log.records().stream().map(DebugModeTest::said).toList();
    }

    private static String said(LogRecord line) {
        return CREATED.matcher(line.getMessage()).replaceAll("");
    }

    @Test
    @Behaviour(23)
    void saysWhereWhatWasSlowWasCreated() {
        loop.callSoon(slow);
        loop.createTask(slow::run, TaskOptions.named("worker"));
        run();
        assertThat(log.messages().getFirst())
                .matches("Executing Handle\\[slow" + CREATED + "] took 0\\.1 s");
        assertThat(log.messages().getLast())
                .matches(
                        "Executing Task\\[finished, name=worker, result=null"
                                + CREATED
                                + "] took 0\\.1 s");
    }

    @Test
    @Behaviour(23)
    void warnsOfASlowCallback() {
        loop.callSoon(slow);
        run();
        assertThat(log.only().getLevel()).isEqualTo(Level.WARNING);
        assertThat(said(log.only())).isEqualTo("Executing Handle[slow] took 0.1 s");
    }

    @Test
    @Behaviour(23)
    void warnsOfASlowStepOfATask() {
        loop.createTask(
                () -> {
                    slow.run();
                    sleep(seconds(1));
                    clock.advance(Duration.ofMillis(250));
                },
                TaskOptions.named("worker"));
        run();
        assertThat(log.messages()).hasSize(2);
        assertThat(said().getFirst())
                .startsWith("Executing Task[pending, name=worker")
                .endsWith("] took 0.1 s");
        assertThat(said().getLast())
                .isEqualTo("Executing Task[finished, name=worker, result=null] took 0.25 s");
    }

    @Test
    @Behaviour(23)
    void warnsOfWhateverElseRunsCodeOfTheProgram() {
        Future<Integer> future = loop.createFuture();
        future.addDoneCallback(new SlowDoneCallback(slow));
        CompletableFuture<Integer> stage = future.toCompletableFuture();
        CompletableFuture<Void> dependent = stage.thenRun(slow);
        loop.callSoon(() -> future.setResult(1));
        run();
        assertThat(dependent).isCompleted();
        assertThat(said())
                .containsExactly(
                        "Executing done callback slow of Future[finished, result=1] took 0.1 s",
                        "Executing a stage that depends on Future[finished, result=1] took 0.1 s");
    }

    @Test
    @Behaviour(23)
    void warnsOfASlowExceptionHandler() {
        loop.setExceptionHandler((_, _) -> slow.run());
        Future<Integer> future = loop.createFuture();
        Asyncio.shield(future).cancel();
        future.setException(new IllegalStateException("for the handler"));
        run();
        assertThat(said(log.only()))
                .isEqualTo(
                        "Executing the exception handler for: Exception in a shielded future,"
                                + " whose shield was cancelled took 0.1 s");
    }

    @Test
    @Behaviour(23)
    void warnsOfASlowHandlerOfASignal() {
        loop.addSignalHandler("WINCH", slow);
        ProcessSignal.named("WINCH").arrived();
        run();
        assertThat(said(log.only()))
                .isEqualTo("Executing the handler of SIGWINCH, slow took 0.1 s");
    }

    @Test
    void warnsOfASlowThreadThatATaskStarted() {
        loop.createTask(() -> Thread.startVirtualThread(slow));
        run();
        assertThat(said(log.only()))
                .isEqualTo("Executing a virtual thread that a task started took 0.1 s");
    }

    @Test
    void warnsOfACallbackThatBlocksAndIsSlowAfterwards() {
        CountDownLatch free = new CountDownLatch(1);
        loop.callSoon(new Blocked(free, slow));
        loop.createTask(free::countDown);
        run();
        assertThat(said())
                .containsExactly(
                        "Executing Handle[blocked] took 0.1 s",
                        "Executing a callback that was blocked took 0.1 s");
    }

    @Test
    @Behaviour(23)
    void warnsOfASlowCallbackInTheLastIteration() {
        loop.callSoon(slow);
        loop.stop();
        loop.runForever();
        loop.close();
        assertThat(said(log.only())).isEqualTo("Executing Handle[slow] took 0.1 s");
    }

    @Test
    @Behaviour(23)
    void doesNotWarnBelowTheLimit() {
        loop.callSoon(new Slow(clock, TENTH.minusNanos(1)));
        run();
        assertThat(log.messages()).isEmpty();
    }

    @Test
    @Behaviour(23)
    void hasALimitThatCanBeChanged() {
        assertThat(loop.slowCallbackDuration()).isEqualTo(TENTH);
        loop.slowCallbackDuration(seconds(2));
        assertThat(loop.slowCallbackDuration()).isEqualTo(seconds(2));
        loop.callSoon(new Slow(clock, seconds(1)));
        loop.callSoon(new Slow(clock, seconds(2)));
        run();
        assertThat(said(log.only())).isEqualTo("Executing Handle[slow] took 2.0 s");
    }

    @Test
    void canBeTurnedOff() {
        assertThat(loop.debug()).isTrue();
        loop.debug(false);
        assertThat(loop.debug()).isFalse();
        loop.callSoon(slow);
        run();
        assertThat(log.messages()).isEmpty();
    }

    @Test
    void showsInTheLoop() {
        assertThat(loop).hasToString("EventLoop[running=false, closed=false, debug=true]");
    }

    @Test
    void survivesATaskThatCannotBeShown() {
        loop.createTask(() -> {
            slow.run();
            return new Unshowable();
        });
        loop.setExceptionHandler(
                (_, report) -> loop.defaultExceptionHandler(ExceptionContext.of(report.message())));
        run();
        assertThat(said(log.only())).isEqualTo("Exception while logging a warning");
    }

    @Test
    @Behaviour(193)
    void isOffUnlessThePropertySaysOtherwise() {
        assertThat(LoopOptions.defaults().debug()).isFalse();
        System.setProperty(LoopOptions.DEBUG_PROPERTY, "false");
        assertThat(LoopOptions.defaults().debug()).isFalse();
        System.setProperty(LoopOptions.DEBUG_PROPERTY, "true");
        assertThat(LoopOptions.defaults().debug()).isTrue();
        System.setProperty(LoopOptions.DEBUG_PROPERTY, "");
        assertThat(LoopOptions.defaults().debug()).isTrue();
    }

    @Test
    @Behaviour(193)
    void isAsTheEnvironmentSaysWhereThePropertyIsAbsent() {
        assertThat(DebugSwitch.isOn(null, null)).isFalse();
        assertThat(DebugSwitch.isOn(null, "1")).isTrue();
        assertThat(DebugSwitch.isOn(null, "yes")).isTrue();
        assertThat(DebugSwitch.isOn(null, "")).isFalse();
        assertThat(DebugSwitch.isOn(null, "0")).isFalse();
        assertThat(DebugSwitch.isOn(null, "false")).isFalse();
        assertThat(DebugSwitch.isOn("false", "1")).isFalse();
        assertThat(DebugSwitch.isOn("0", "1")).isFalse();
        assertThat(DebugSwitch.isOn("true", "")).isTrue();
        assertThat(DebugSwitch.isOn("", "")).isTrue();
    }

    @Test
    @Tag("real")
    @Behaviour(193)
    void readsTheEnvironmentAndTheCallerBeatsIt() {
        for (String value : List.of("1", "")) {
            try (ChildJvm child =
                    ChildJvm.start(Map.of(LoopOptions.DEBUG_VARIABLE, value), SaysWhatIsOn.class)) {
                child.awaitExit();
                assertThat(child.lines())
                        .containsExactly(
                                "by default " + value.equals("1"), "told so true, told not false");
            }
        }
    }

    static final class SaysWhatIsOn {
        public static void main(String... arguments) {
            RunOptions options = RunOptions.defaults();
            System.out.println("by default " + isOn(options));
            System.out.println(
                    "told so "
                            + isOn(options.withDebug(true))
                            + ", told not "
                            + isOn(options.withDebug(false)));
        }

        private static boolean isOn(RunOptions options) {
            return Asyncio.run(() -> EventLoop.running().debug(), options);
        }
    }

    @Test
    @Behaviour(193)
    void asAskedForByACallerBeatsTheProperty() {
        System.setProperty(LoopOptions.DEBUG_PROPERTY, "true");
        boolean on =
                Asyncio.run(
                        () -> EventLoop.running().debug(), RunOptions.defaults().withDebug(false));
        assertThat(on).isFalse();
        System.clearProperty(LoopOptions.DEBUG_PROPERTY);
        on = Asyncio.run(() -> EventLoop.running().debug(), RunOptions.defaults().withDebug(true));
        assertThat(on).isTrue();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void needsALimit() {
        assertThatThrownBy(() -> loop.slowCallbackDuration(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("limit");
    }

    private record SlowDoneCallback(Slow slow) implements Consumer<Future<Integer>> {
        @Override
        public void accept(Future<Integer> future) {
            slow.run();
        }

        @Override
        public String toString() {
            return "slow";
        }
    }

    private record Blocked(CountDownLatch free, Slow slow) implements Runnable {
        @Override
        public void run() {
            try {
                free.await();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
            slow.run();
        }

        @Override
        public String toString() {
            return "blocked";
        }
    }

    private record Unshowable() {
        @Override
        public String toString() {
            throw new StackOverflowError("cannot be shown");
        }
    }
}
