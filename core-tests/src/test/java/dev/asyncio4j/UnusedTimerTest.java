package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.asCompleted;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.moveOnAfter;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.waitFor;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.spi.Poller;
import dev.asyncio4j.spi.Waiter;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A timer that is not needed any more is taken back: the loop does not wake up for it. */
class UnusedTimerTest {
    /** A virtual clock that notes when it is woken. */
    private static final class NotingClock implements Waiter {
        final List<Duration> wakeups = new ArrayList<>();
        private final VirtualClock clock = new VirtualClock();

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public void await(long deadline, boolean outside, Poller poller) {
            clock.await(deadline, outside, poller);
            wakeups.add(clock.time());
        }
    }

    /** When the loop wakes up while the code runs, and while the code then sleeps until 100 s. */
    private static List<Duration> wakeupsOf(Action<?> code) {
        NotingClock clock = new NotingClock();
        try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withWaiter(() -> clock))) {
            loop.runUntilComplete(
                    loop.createTask(() -> {
                        code.run();
                        sleep(seconds(100).minus(loop.time()));
                    }));
        }
        return clock.wakeups;
    }

    /** A future with a result after a second. */
    private static Future<Integer> soon() {
        EventLoop loop = EventLoop.running();
        Future<Integer> future = loop.createFuture();
        loop.callLater(seconds(1), () -> future.setResult(1));
        return future;
    }

    @Test
    void whichIsNotSoIfItIsNeeded() {
        assertThat(wakeupsOf(() -> createTask(() -> sleep(seconds(10)))))
                .containsExactly(seconds(10), seconds(100));
    }

    @Test
    @Behaviour(49)
    void ofASleepThatWasCancelled() {
        Action<?> code =
                () -> {
                    Task<?> sleeper = createTask(() -> sleep(seconds(10)));
                    sleep(seconds(1));
                    sleeper.cancel();
                };
        assertThat(wakeupsOf(code)).containsExactly(seconds(1), seconds(100));
    }

    @Test
    void ofACallThatWasCancelled() {
        Action<?> code =
                () -> EventLoop.running().callLater(seconds(10), () -> sleep(ZERO)).cancel();
        assertThat(wakeupsOf(code)).containsExactly(seconds(100));
    }

    @Test
    void ofAWaitThatIsOver() {
        assertThat(wakeupsOf(() -> Asyncio.wait(List.of(soon()), seconds(10))))
                .containsExactly(seconds(1), seconds(100));
    }

    @Test
    void ofAWaitThatWasCancelled() {
        Action<?> code =
                () -> {
                    Future<Integer> never = EventLoop.running().createFuture();
                    Task<?> waiter = createTask(() -> Asyncio.wait(List.of(never), seconds(10)));
                    sleep(seconds(1));
                    waiter.cancel();
                };
        assertThat(wakeupsOf(code)).containsExactly(seconds(1), seconds(100));
    }

    @Test
    @Behaviour(90)
    void ofCompletionsThatAreAllThere() {
        Action<?> code = () -> asCompleted(List.of(soon()), seconds(10)).forEach(Future::result);
        assertThat(wakeupsOf(code)).containsExactly(seconds(1), seconds(100));
    }

    @Test
    void ofATimeoutWhoseBlockIsLeft() {
        assertThat(wakeupsOf(() -> timeout(seconds(10), () -> sleep(seconds(1)))))
                .containsExactly(seconds(1), seconds(100));
    }

    @Test
    void ofATimeoutThatWasMoved() {
        Action<?> code =
                () ->
                        timeout(
                                seconds(10),
                                (Timeout timeout) -> {
                                    timeout.reschedule(seconds(50));
                                    return sleep(seconds(20), "done");
                                });
        assertThat(wakeupsOf(code)).containsExactly(seconds(20), seconds(100));
    }

    @Test
    void ofAScopeThatIsLeft() {
        assertThat(wakeupsOf(() -> moveOnAfter(seconds(10), () -> sleep(seconds(1)))))
                .containsExactly(seconds(1), seconds(100));
    }

    @Test
    void ofAWaitForThatSucceeded() {
        assertThat(wakeupsOf(() -> waitFor(soon(), seconds(10))))
                .containsExactly(seconds(1), seconds(100));
    }

    @Test
    @Tag("real")
    void ofCompletionsThatNobodyCanGoOnWith() {
        Action<?> code =
                () -> {
                    Future<Integer> never = EventLoop.running().createFuture();
                    begin(asCompleted(List.of(never), seconds(10)));
                    for (int i = 0; !never.toString().equals("Future[pending]"); i++) {
                        assertThat(i).isLessThan(200);
                        System.gc();
                        giveUpManyTurns();
                    }
                };
        assertThat(wakeupsOf(code)).containsExactly(seconds(100));
    }

    private static void begin(Iterable<Future<Integer>> completions) {
        assertThat(completions.iterator().hasNext()).isTrue();
    }

    /** So many that the loop looks for garbage, though it never has nothing to do. */
    private static void giveUpManyTurns() {
        for (int i = 0; i < 2_000; i++) {
            sleep(ZERO);
        }
    }

    @Test
    void ofASleepWhereTheTaskCannotBeSuspended() {
        Action<?> code =
                () ->
                        assertThatThrownBy(Pinned::touch)
                                .cause()
                                .hasMessageStartingWith("the task cannot be suspended here");
        assertThat(wakeupsOf(code)).containsExactly(seconds(100));
    }

    /** Its initialiser pins the thread that first uses it. */
    private static final class Pinned {
        static {
            sleep(seconds(10));
        }

        static void touch() {}
    }

    @Test
    void ofARaceThatWasWon() {
        assertThat(
                        wakeupsOf(() ->
                                Asyncio.staggeredRace(seconds(5), () -> sleep(seconds(1), "won"))))
                .containsExactly(seconds(1), seconds(100));
    }
}
