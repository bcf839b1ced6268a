package dev.asyncio4j.testing;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
    @AsyncTest
    void jumpsFromDeadlineToDeadline(VirtualClock clock) {
        List<Duration> trail = new ArrayList<>();
        var late = createTask(() -> recordAfter(seconds(60), clock, trail));
        var early = createTask(() -> recordAfter(seconds(1), clock, trail));
        late.await();
        early.await();
        assertThat(trail).containsExactly(seconds(1), seconds(60));
    }

    @AsyncTest
    void standsStillWhileAnythingRuns(VirtualClock clock) {
        for (int i = 0; i < 1_000; i++) {
            sleep(Duration.ZERO);
        }
        assertThat(clock.time()).isEqualTo(Duration.ZERO);
    }

    @AsyncTest
    void standsStillWhileAnExecutorWorks(VirtualClock clock) {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch sleeperWaits = new CountDownLatch(1);
        var sleeper = createTask(() -> sleep(seconds(1)));
        Duration seen =
                toThread(() -> {
                    begun.countDown();
                    return clock.time();
                });
        sleeperWaits.countDown();
        assertThat(seen).isEqualTo(Duration.ZERO);
        assertThat(clock.time()).isEqualTo(Duration.ZERO);
        sleeper.await();
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void standsStillWhileATaskIsInABlockingCall(VirtualClock clock) throws Exception {
        SynchronousQueue<String> rendezvous = new SynchronousQueue<>();
        var sleeper = createTask(() -> sleep(seconds(1)));
        var taker = createTask(rendezvous::take);
        sleep(Duration.ZERO);
        Thread giver = Thread.ofPlatform().start(() -> give(rendezvous));
        assertThat(taker.await()).isEqualTo("given");
        assertThat(clock.time()).isEqualTo(Duration.ZERO);
        sleeper.await();
        giver.join();
    }

    @AsyncTest
    void canBeAdvancedByHand(VirtualClock clock, EventLoop loop) {
        List<String> trail = new ArrayList<>();
        loop.callLater(millis(10), () -> trail.add("due"));
        clock.advance(millis(20));
        trail.add("advanced");
        // The first lets the loop see the time, the second lets what is due by then have its turn.
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
        assertThat(trail).containsExactly("advanced", "due");
        assertThat(clock.time()).isEqualTo(millis(20));
    }

    @AsyncTest
    void advancedByHandWhileATaskIsInABlockingCallRunsWhatIsDue(
            EventLoop loop, VirtualClock clock) {
        List<String> trail = new ArrayList<>();
        SynchronousQueue<String> rendezvous = new SynchronousQueue<>();
        var taker = createTask(rendezvous::take);
        sleep(Duration.ZERO);
        loop.callLater(seconds(1), () -> trail.add("due at " + clock.time()));
        loop.callLater(seconds(1), taker::cancel);
        clock.advance(seconds(1));
        assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("due at PT1S");
    }

    @AsyncTest
    void doesNotRunBackwards(VirtualClock clock) {
        assertThatThrownBy(() -> clock.advance(millis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("duration: PT-0.001S (expected: zero or more)");
    }

    @Test
    void runsAProgramWithoutJUnit() {
        Duration time =
                VirtualClock.run(() -> {
                    sleep(Duration.ofDays(365));
                    return EventLoop.running().time();
                });
        assertThat(time).isEqualTo(Duration.ofDays(365));
    }

    @Test
    @Tag("real") // the clock gives up after real time
    void givesUpOnALoopThatWaitsForNothing() {
        VirtualClock clock = new VirtualClock(Duration.ofMillis(50));
        try (EventLoop loop = clock.createLoop()) {
            loop.setExceptionHandler((_, _) -> {});
            assertThatThrownBy(() -> loop.runUntilComplete(() -> loop.createFuture().await()))
                    .isInstanceOf(StuckLoopError.class)
                    .hasMessageContaining("for nothing: no task is ready and no timer is pending");
        }
    }

    private static void recordAfter(Duration delay, VirtualClock clock, List<Duration> trail) {
        sleep(delay);
        trail.add(clock.time());
    }

    private static void give(SynchronousQueue<String> rendezvous) {
        try {
            rendezvous.put("given");
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @AsyncTest
    void advancedBeyondItsRangeStandsAtTheEndOfIt(VirtualClock clock, EventLoop loop) {
        List<String> trail = new ArrayList<>();
        loop.callLater(Duration.ofDays(100_000), () -> trail.add("due"));
        Duration end = Duration.ofNanos(Long.MAX_VALUE);
        clock.advance(seconds(1));
        // The first is one that nanoseconds can express, but not together with the time by then.
        for (Duration tooLong : List.of(end, Duration.ofSeconds(Long.MAX_VALUE))) {
            clock.advance(tooLong);
            assertThat(clock.time()).isEqualTo(end);
        }
        sleep(Duration.ZERO);
        sleep(Duration.ZERO);
        assertThat(trail).containsExactly("due");
    }

    @Test
    @Tag("real") // the clock gives up after real time
    void givesUpOnALoopThatWaitsForABlockingCallAndSaysWhatToDo() {
        VirtualClock clock = new VirtualClock(Duration.ofMillis(50));
        try (EventLoop loop = clock.createLoop()) {
            loop.setExceptionHandler((_, _) -> {});
            assertThatThrownBy(() -> loop.runUntilComplete(() -> new CountDownLatch(1).await()))
                    .isInstanceOf(StuckLoopError.class)
                    .hasMessageContaining("for work outside it that does not end")
                    .hasMessageContaining("stands still while a task is in a blocking call")
                    .hasMessageEndingWith("Let tests wait by what asyncio4j has");
        }
    }
}
