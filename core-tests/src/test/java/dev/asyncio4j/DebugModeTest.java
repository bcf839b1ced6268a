package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DebugModeTest {
    private static final Duration TENTH = Duration.ofMillis(100);

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

    @Test
    @Behaviour(23)
    void warnsOfASlowCallback() {
        loop.callSoon(slow);
        run();
        assertThat(log.only().getLevel()).isEqualTo(Level.WARNING);
        assertThat(log.only().getMessage()).isEqualTo("Executing Handle[slow] took 0.1 s");
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
        assertThat(log.messages().getFirst())
                .startsWith("Executing Task[pending, name=worker")
                .endsWith("] took 0.1 s");
        assertThat(log.messages().getLast())
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
        assertThat(log.messages())
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
        assertThat(log.only().getMessage())
                .isEqualTo(
                        "Executing the exception handler for: Exception in a shielded future,"
                                + " whose shield was cancelled took 0.1 s");
    }

    @Test
    void warnsOfASlowThreadThatATaskStarted() {
        loop.createTask(() -> Thread.startVirtualThread(slow));
        run();
        assertThat(log.only().getMessage())
                .isEqualTo("Executing a virtual thread that a task started took 0.1 s");
    }

    @Test
    void warnsOfACallbackThatBlocksAndIsSlowAfterwards() {
        CountDownLatch free = new CountDownLatch(1);
        loop.callSoon(new Blocked(free, slow));
        loop.createTask(free::countDown);
        run();
        assertThat(log.messages())
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
        assertThat(log.only().getMessage()).isEqualTo("Executing Handle[slow] took 0.1 s");
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
        assertThat(log.only().getMessage()).isEqualTo("Executing Handle[slow] took 2.0 s");
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
        assertThat(log.only().getMessage()).isEqualTo("Exception while logging a warning");
    }

    @Test
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
