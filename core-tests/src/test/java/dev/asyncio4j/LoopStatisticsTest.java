package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.runCoroutineThreadsafe;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoopStatisticsTest {
    private final VirtualClock clock = new VirtualClock();
    @AutoClose private final EventLoop loop = clock.createLoop();

    @Test
    void areThoseOfALoopThatHasDoneNothing() {
        assertThat(loop.statistics()).isEqualTo(new LoopStatistics(0, 0, 0, null, 0, 0, 0, false));
    }

    @Test
    void countTasksAndWhatIsReady() {
        Task<?> task = loop.createTask(() -> {});
        loop.createTask(() -> {});
        loop.callSoon(() -> {});
        assertThat(loop.statistics().tasks()).isEqualTo(2);
        assertThat(loop.statistics().ready()).isEqualTo(3);
        loop.runUntilComplete(task);
        assertThat(loop.statistics().tasks()).isZero();
        assertThat(loop.statistics().ready()).isZero();
    }

    @Test
    void doNotCountTheRunningTaskAsReady() {
        List<LoopStatistics> found = new ArrayList<>();
        Task<?> first = loop.createTask(() -> found.add(loop.statistics()));
        loop.createTask(() -> {});
        loop.runUntilComplete(first);
        assertThat(found.getFirst().ready()).isOne();
        assertThat(found.getFirst().tasks()).isEqualTo(2);
    }

    @Test
    void countTimersAndTellTheNextDeadline() {
        TimerHandle first = loop.callLater(seconds(2), () -> {});
        loop.callLater(seconds(5), () -> {});
        assertThat(loop.statistics().timers()).isEqualTo(2);
        assertThat(loop.statistics().untilDeadline()).isEqualTo(seconds(2));
        clock.advance(seconds(1));
        assertThat(loop.statistics().untilDeadline()).isEqualTo(seconds(1));
        first.cancel();
        assertThat(loop.statistics().timers()).isOne();
        assertThat(loop.statistics().untilDeadline()).isEqualTo(seconds(4));
        clock.advance(seconds(9));
        assertThat(loop.statistics().untilDeadline()).isZero();
    }

    @Test
    void countWhatIsOutside() {
        CountDownLatch enough = new CountDownLatch(1);
        loop.runUntilComplete(() -> {
            Task<?> job = loop.createTask(() -> toThread(() -> enough.await()));
            Task<?> blocked = loop.createTask(() -> enough.await());
            sleep(ZERO);
            assertThat(loop.statistics().outside()).isEqualTo(2);
            enough.countDown();
            job.await();
            blocked.await();
            assertThat(loop.statistics().outside()).isZero();
        });
    }

    @Test
    void countTurnsAndIterations() {
        loop.runUntilComplete(() -> {
            LoopStatistics before = loop.statistics();
            sleep(ZERO);
            LoopStatistics next = loop.statistics();
            assertThat(next.turns()).isEqualTo(before.turns() + 1);
            assertThat(next.iterations()).isEqualTo(before.iterations() + 1);
            loop.callSoon(() -> {});
            loop.callSoon(() -> {});
            sleep(ZERO);
            LoopStatistics last = loop.statistics();
            assertThat(last.turns()).isEqualTo(next.turns() + 3);
            assertThat(last.iterations()).isEqualTo(next.iterations() + 1);
        });
    }

    @Test
    void tellDebugMode() {
        loop.debug(true);
        assertThat(loop.statistics().debug()).isTrue();
    }

    @Test
    void areThoseOfNothingOnceTheLoopIsClosed() {
        loop.createTask(() -> {});
        loop.callLater(seconds(1), () -> {});
        loop.setExceptionHandler((_, _) -> {});
        loop.close();
        LoopStatistics closed = loop.statistics();
        assertThat(closed.tasks()).isZero();
        assertThat(closed.ready()).isZero();
        assertThat(closed.timers()).isZero();
        assertThat(closed.untilDeadline()).isNull();
    }

    @Test
    @Tag("real")
    @Timeout(60)
    void areToldToAnyThreadAlsoWhileTheLoopIsBlocked() {
        Asyncio.run(() -> {
            EventLoop here = EventLoop.running();
            here.callLater(seconds(1_000), () -> {});
            CountDownLatch told = new CountDownLatch(1);
            List<LoopStatistics> found = new ArrayList<>();
            Thread watcher =
                    Thread.ofPlatform()
                            .start(() -> {
                                found.add(here.statistics());
                                told.countDown();
                            });
            // A wait that keeps the loop.
            while (told.getCount() > 0) {
                Thread.onSpinWait();
            }
            watcher.join();
            LoopStatistics blocked = found.getFirst();
            assertThat(blocked.tasks()).isOne();
            assertThat(blocked.timers()).isOne();
            assertThat(blocked.untilDeadline()).isLessThanOrEqualTo(seconds(1_000)).isPositive();
            assertThat(toThread(() -> runCoroutineThreadsafe(here::statistics, here).get()).tasks())
                    .isEqualTo(2);
        });
    }
}
