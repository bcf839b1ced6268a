package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EventLoopTest {
    private final VirtualClock clock = new VirtualClock();
    @AutoClose private final EventLoop loop = clock.createLoop();
    private final List<Object> trail = new ArrayList<>();

    private void runOneIteration() {
        loop.stop();
        loop.runForever();
    }

    // Order

    @Test
    @Behaviour(1)
    void runsCallbacksInTheOrderInWhichTheyCameEachOnce() {
        loop.callSoon(() -> trail.add(1));
        Handle second = loop.callSoon(() -> trail.add(2));
        loop.callSoon(() -> trail.add(3));
        loop.callSoonThreadsafe(() -> trail.add(4));
        loop.callSoon(() -> trail.add(5));
        second.cancel();
        runOneIteration();
        runOneIteration();
        assertThat(trail).containsExactly(1, 3, 5, 4);
    }

    @Test
    @Behaviour(1)
    void keepsTheOrderOfWhatIsScheduledOnTheLoopWhicheverWay() {
        Future<Integer> done = loop.createFuture();
        done.setResult(4);
        loop.callSoon(() -> {
            loop.callSoon(() -> trail.add(1));
            loop.callSoonThreadsafe(() -> trail.add(2));
            loop.execute(() -> trail.add(3));
            done.addDoneCallback(future -> trail.add(future.result()));
            loop.createTask(() -> trail.add(5));
            loop.callSoon(() -> trail.add(6));
        });
        runOneIteration();
        runOneIteration();
        assertThat(trail).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    @Behaviour(2)
    void runsWhatACallbackSchedulesInTheNextIteration() {
        loop.callSoon(() -> {
            trail.add("a");
            loop.callSoon(() -> trail.add("c"));
        });
        loop.callSoon(() -> trail.add("b"));
        runOneIteration();
        assertThat(trail).containsExactly("a", "b");
        runOneIteration();
        assertThat(trail).containsExactly("a", "b", "c");
    }

    @Test
    void runsCallbacksOutsideEveryTask() {
        loop.runUntilComplete(() -> {
            loop.callSoon(() -> trail.add("in " + currentTask()));
            sleep(seconds(1));
        });
        assertThat(trail).containsExactly("in null");
    }

    @Test
    void aCallbackThatBlocksHoldsUpNothingButItself() {
        CountDownLatch free = new CountDownLatch(1);
        loop.callSoon(() -> {
            await(free);
            trail.add("blocked");
            loop.stop();
        });
        loop.callSoon(() -> trail.add("behind it"));
        loop.createTask(() -> {
            sleep(Duration.ZERO);
            trail.add("task");
            free.countDown();
        });
        loop.runForever();
        assertThat(trail).containsExactly("behind it", "task", "blocked");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, SECONDS)).isTrue();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    // Stop

    @Test
    @Behaviour(3)
    void stopsAfterTheIterationAndKeepsWhatThatScheduled() {
        loop.callSoon(() -> {
            trail.add("a");
            loop.stop();
            loop.callSoon(() -> trail.add("later"));
        });
        loop.callSoon(() -> trail.add("b"));
        loop.runForever();
        assertThat(trail).containsExactly("a", "b");
        runOneIteration();
        assertThat(trail).containsExactly("a", "b", "later");
    }

    @Test
    void stoppedBeforeItRunsRunsOneIteration() {
        loop.callSoon(() -> {
            trail.add("a");
            loop.callSoon(() -> trail.add("b"));
        });
        runOneIteration();
        assertThat(trail).containsExactly("a");
        assertThat(clock.time()).isZero();
    }

    @Test
    void aStopIsForOneRun() {
        runOneIteration();
        loop.callLater(seconds(1), loop::stop);
        loop.runForever();
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @Test
    @Tag("real")
    void isStoppedFromAnotherThreadThroughTheSafeDoor() throws InterruptedException {
        try (EventLoop real = EventLoop.create()) {
            Thread other = Thread.ofPlatform().start(() -> real.callSoonThreadsafe(real::stop));
            real.runForever();
            assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    // runUntilComplete

    @Test
    void runsUntilAFutureIsDone() {
        Future<String> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.setResult("result"));
        loop.callLater(seconds(2), () -> trail.add("too late"));
        assertThat(loop.runUntilComplete(future)).isEqualTo("result");
        assertThat(loop.runUntilComplete(future)).isEqualTo("result");
        assertThat(trail).isEmpty();
    }

    @Test
    void runsUntilCodeIsDone() {
        assertThat(loop.<String>runUntilComplete(() -> sleep(seconds(1), "result")))
                .isEqualTo("result");
        loop.runUntilComplete(() -> sleep(seconds(1)));
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @Test
    void throwsWhatTheFutureFailedWithAsAwaitDoes() {
        assertThatThrownBy(() ->
                        loop.runUntilComplete(() -> {
                            throw new IOException("own");
                        }))
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessage("own");
        Future<String> cancelled = loop.createFuture();
        cancelled.cancel("enough");
        assertThatThrownBy(() -> loop.runUntilComplete(cancelled))
                .isInstanceOf(CancelledError.class)
                .hasMessage("enough");
    }

    @Test
    @Behaviour(5)
    void saysSoIfItIsStoppedBeforeTheFutureIsDone() {
        Task<String> task = loop.createTask(() -> sleep(seconds(2), "result"));
        loop.callLater(seconds(1), loop::stop);
        assertThatThrownBy(() -> loop.runUntilComplete(task))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Event loop stopped before Future completed.");
        assertThat(task.isDone()).isFalse();
        assertThat(loop.runUntilComplete(task)).isEqualTo("result");
    }

    @Test
    @Behaviour(6)
    void isNotStoppedByTheFutureOfAnEarlierRunThatCrashed() {
        Future<String> orphan = loop.createFuture();
        loop.callSoon(() -> {
            throw new KeyboardInterrupt();
        });
        assertThatThrownBy(() -> loop.runUntilComplete(orphan))
                .isInstanceOf(KeyboardInterrupt.class);
        assertThat(orphan).hasToString("Future[pending]");
        loop.callSoon(() -> orphan.setResult("orphan"));
        assertThat(loop.<String>runUntilComplete(() -> sleep(seconds(1), "second")))
                .isEqualTo("second");
    }

    @Test
    @Behaviour(6)
    void isNotStoppedByTheFutureOfAnEarlierRunThatWasStopped() {
        Future<String> orphan = loop.createFuture();
        loop.callSoon(() -> {
            orphan.setResult("in the last iteration");
            loop.stop();
        });
        assertThat(loop.runUntilComplete(orphan)).isEqualTo("in the last iteration");
        assertThat(loop.<String>runUntilComplete(() -> sleep(seconds(1), "second")))
                .isEqualTo("second");
    }

    // What it says of itself

    @Test
    void isTheRunningLoopOfItsTasksAndCallbacks() {
        loop.callSoon(() -> trail.add(EventLoop.running() == loop));
        loop.runUntilComplete(() -> trail.add(EventLoop.running() == loop));
        assertThat(trail).containsExactly(true, true);
    }

    @Test
    void isNotTheRunningLoopOfAnyOtherThread() {
        assertThatThrownBy(EventLoop::running)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "no running event loop on the thread "
                                + Thread.currentThread().getName()
                                + ". Call it in code that Asyncio.run or createTask runs");
    }

    @Test
    void showsItsState() {
        loop.callSoon(() -> trail.add(loop.toString()));
        runOneIteration();
        trail.add(loop.toString());
        loop.close();
        trail.add(loop.toString());
        assertThat(trail)
                .containsExactly(
                        "EventLoop[running=true, closed=false, debug=false]",
                        "EventLoop[running=false, closed=false, debug=false]",
                        "EventLoop[running=false, closed=true, debug=false]");
    }

    @Test
    void knowsItsUnfinishedTasksInTheOrderOfTheirCreation() {
        Task<?> first = loop.createTask(() -> sleep(seconds(2)));
        Task<?> second = loop.createTask(() -> sleep(seconds(1)));
        assertThat(loop.allTasks()).containsExactly(first, second);
        loop.runUntilComplete(second);
        assertThat(loop.allTasks()).containsExactly(first);
        loop.runUntilComplete(first);
        assertThat(loop.allTasks()).isEmpty();
    }

    @Test
    void isAnExecutor() {
        CompletableFuture<Void> stage =
                CompletableFuture.runAsync(() -> trail.add(EventLoop.running() == loop), loop);
        runOneIteration();
        assertThat(stage).isCompleted();
        assertThat(trail).containsExactly(true);
    }
}
