package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RunnerTest {
    private static final ContextVar<Integer> COUNT = ContextVar.of("count", -1);

    private final VirtualClock clock = new VirtualClock();

    @AutoClose
    private final Runner runner = new Runner(RunOptions.defaults().withLoop(clock::createLoop));

    private final List<Object> trail = new ArrayList<>();

    @Test
    void returnsWhatTheCodeReturns() {
        assertThat(runner.<String>run(() -> sleep(seconds(1), "result"))).isEqualTo("result");
    }

    @Test
    void throwsWhatTheCodeThrows() {
        assertThatThrownBy(() ->
                        runner.run(() -> {
                            throw new IOException("own");
                        }))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("own");
    }

    @Test
    @Behaviour(30)
    void keepsOneContextForAllItsRuns() {
        for (int run = 1; run <= 3; run++) {
            int next = run;
            runner.run(() -> {
                trail.add(COUNT.value());
                COUNT.set(next);
            });
        }
        assertThat(trail).containsExactly(-1, 1, 2);
        assertThat(COUNT.value()).isEqualTo(-1);
    }

    @Test
    void beginsWithACopyOfTheContextItIsFirstUsedIn() {
        new Context()
                .run(() -> {
                    COUNT.set(7);
                    return runner.loop();
                });
        assertThat(runner.<Integer>run(() -> COUNT.value())).isEqualTo(7);
    }

    @Test
    void runsInAContextThatItIsGiven() {
        Context context = new Context();
        runner.run(() -> COUNT.set(5), context);
        assertThat(context.<Integer, RuntimeException>run(COUNT::value)).isEqualTo(5);
        assertThat(runner.<Integer>run(() -> COUNT.value())).isEqualTo(-1);
    }

    @Test
    void runsEverythingOnOneLoop() {
        EventLoop loop = runner.loop();
        assertThat(runner.<EventLoop>run(EventLoop::running)).isSameAs(loop);
        assertThat(runner.<EventLoop>run(EventLoop::running)).isSameAs(loop);
    }

    @Test
    void leavesOtherTasksAsTheyAreBetweenItsRuns() {
        Task<String> other = runner.run(() -> createTask(() -> sleep(seconds(2), "other")));
        runner.run(() -> sleep(seconds(1)));
        assertThat(other.isDone()).isFalse();
        assertThat(runner.<String>run(() -> other.await())).isEqualTo("other");
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @Test
    void cancelsTheTasksThatAreLeftWhenItCloses() {
        runner.run(() -> {
            createTask(() -> {
                try {
                    sleep(seconds(9));
                } finally {
                    sleep(seconds(1));
                    trail.add("cleaned up");
                }
            });
            sleep(seconds(1));
        });
        runner.close();
        assertThat(trail).containsExactly("cleaned up");
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @Test
    @Behaviour(31)
    void closedTwiceIsClosed() {
        EventLoop loop = runner.loop();
        runner.close();
        assertThat(loop.isClosed()).isTrue();
        assertThatCode(runner::close).doesNotThrowAnyException();
    }

    @Test
    @Behaviour(31)
    void closedRefusesEverythingAndRunsNoCode() {
        runner.run(() -> trail.add("first"));
        runner.close();
        Callable<Boolean> second = () -> trail.add("second");
        assertThatThrownBy(() -> runner.run(second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Runner is closed; make another one, or close it later");
        assertThatThrownBy(() -> runner.run(second, new Context()))
                .hasMessage("Runner is closed; make another one, or close it later");
        assertThatThrownBy(runner::loop)
                .hasMessage("Runner is closed; make another one, or close it later");
        assertThat(trail).containsExactly("first");
    }

    @Test
    @Behaviour(31)
    void closedBeforeItWasUsedIsClosedToo() {
        runner.close();
        assertThatThrownBy(() -> runner.run(() -> trail.add("ran")))
                .hasMessage("Runner is closed; make another one, or close it later");
    }

    @Test
    void refusesToRunInItsOwnRunAndDoesNotBeginTheCode() {
        runner.run(() -> {
            assertThatThrownBy(() -> runner.run(() -> trail.add("inner")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("cannot run an event loop here");
            trail.add("outer");
        });
        assertThat(trail).containsExactly("outer");
    }

    @Test
    void refusesToCloseInItsOwnRunAndStaysOpen() {
        runner.run(() ->
                assertThatThrownBy(runner::close)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("cannot run an event loop here"));
        EventLoop loop = runner.loop();
        assertThat(loop.isClosed()).isFalse();
        runner.close();
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    @Tag("real")
    void refusesASecondThreadWhileItRuns() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        EventLoop loop = runner.loop();
        Future<@Nullable Void> end = loop.createFuture();
        Thread first =
                Thread.ofPlatform()
                        .start(() ->
                                runner.run(() -> {
                                    running.countDown();
                                    end.await();
                                }));
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> runner.run(() -> trail.add("second")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "this event loop is running already, on another thread; hand it work with"
                                + " runCoroutineThreadsafe, or create a loop for this thread");
        assertThatThrownBy(runner::close).hasMessageContaining("running already");
        loop.callSoonThreadsafe(() -> end.setResult(null));
        assertThat(first.join(java.time.Duration.ofSeconds(10))).isTrue();
        assertThat(runner.loop()).isSameAs(loop);
        assertThat(trail).isEmpty();
    }

    @Test
    void ofALoopThatWasClosedByHandClosesWithoutAWord() {
        runner.loop().close();
        assertThatThrownBy(() -> runner.run(() -> trail.add("ran")))
                .hasMessage(
                        "Event loop is closed; create another one, or run the code with Asyncio.run");
        assertThatCode(runner::close).doesNotThrowAnyException();
        assertThatThrownBy(runner::loop)
                .hasMessage("Runner is closed; make another one, or close it later");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull() {
        assertThatThrownBy(() -> new Runner(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("options");
        assertThatThrownBy(() -> runner.run((Callable<?>) null)).hasMessage("main");
        assertThatThrownBy(() -> runner.run((Action<?>) null)).hasMessage("action");
        assertThatThrownBy(() -> runner.run(() -> 1, null)).hasMessage("context");
    }

    @Test
    void runsInATaskLikeAnyOther() {
        Task<?> main = runner.run(() -> currentTask());
        assertThat(requireNonNull(main).isDone()).isTrue();
    }

    @Test
    void codeWithoutAResultRunsInTheContextGivenToo() throws Exception {
        ContextVar<String> variable = ContextVar.of("variable", "none");
        Context context = new Context();
        context.run(() -> {
            variable.set("given");
            return "set";
        });
        Action<RuntimeException> main = () -> trail.add(variable.value());
        runner.run(main, context);
        runner.run(main);
        assertThat(trail).containsExactly("given", "none");
    }

    @Test
    void closeWaitsForTheCleanupOfEveryTask() {
        runner.run(() -> {
            for (int i = 1; i <= 3; i++) {
                int number = i;
                createTask(() -> {
                    try {
                        sleep(seconds(100));
                    } finally {
                        sleep(seconds(number));
                        trail.add("cleaned up " + number);
                    }
                });
            }
            sleep(ZERO);
        });
        assertThat(trail).isEmpty();
        runner.close();
        assertThat(trail).containsExactly("cleaned up 1", "cleaned up 2", "cleaned up 3");
    }
}
