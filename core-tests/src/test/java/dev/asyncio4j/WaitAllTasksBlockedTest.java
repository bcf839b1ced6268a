package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.waitAllTasksBlocked;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;

class WaitAllTasksBlockedTest {
    private final List<String> trail = new ArrayList<>();

    @AsyncTest
    void comesWhenTheOthersWait(EventLoop loop, VirtualClock clock) {
        Task<?> other =
                createTask(() -> {
                    for (int i = 0; i < 5; i++) {
                        sleep(ZERO);
                    }
                    trail.add("waits");
                    sleep(seconds(1));
                    trail.add("too late");
                });
        loop.callSoon(() -> loop.callSoon(() -> trail.add("callback")));
        waitAllTasksBlocked();
        assertThat(trail).containsExactly("callback", "waits");
        assertThat(clock.time()).isEqualTo(ZERO);
        other.cancel();
    }

    @AsyncTest
    void comesBehindWhatIsDueAndWhatHasArrived(EventLoop loop, VirtualClock clock) {
        loop.callLater(seconds(1), () -> trail.add("due"));
        clock.advance(seconds(1));
        loop.callSoonThreadsafe(() -> trail.add("arrived"));
        waitAllTasksBlocked();
        assertThat(trail).containsExactlyInAnyOrder("due", "arrived");
    }

    @AsyncTest
    @Tag("real")
    void comesThoughATaskIsInABlockingCall() {
        CountDownLatch latch = new CountDownLatch(1);
        Task<?> blocked = createTask(() -> latch.await());
        waitAllTasksBlocked();
        latch.countDown();
        blocked.await();
    }

    @AsyncTest
    void comesAgainAndAgain() {
        for (int i = 0; i < 3; i++) {
            Task<String> task = createTask(() -> sleep(ZERO, "done"));
            waitAllTasksBlocked();
            assertThat(task.isDone()).isTrue();
        }
    }

    @AsyncTest
    void comesToAllWhoWait(VirtualClock clock) {
        Task<?> other = createTask(() -> waitAllTasksBlocked());
        waitAllTasksBlocked();
        other.await();
        Task<?> third = createTask(() -> waitAllTasksBlocked(seconds(2)));
        waitAllTasksBlocked(seconds(2));
        third.await();
        assertThat(clock.time()).isEqualTo(seconds(2));
    }

    @AsyncTest
    void comesWhenItHasLastedForTheCushion(VirtualClock clock) {
        Task<?> other =
                createTask(() -> {
                    sleep(seconds(1));
                    trail.add("one");
                    sleep(seconds(1));
                    trail.add("two");
                    sleep(seconds(9));
                    trail.add("too late");
                });
        waitAllTasksBlocked(seconds(3));
        assertThat(trail).containsExactly("one", "two");
        assertThat(clock.time()).isEqualTo(seconds(5));
        other.cancel();
    }

    @AsyncTest
    void canBeCancelled(EventLoop loop) {
        Task<?> task = createTask(() -> waitAllTasksBlocked());
        loop.callSoon(task::cancel);
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        waitAllTasksBlocked();
    }

    @AsyncTest
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // that is the test
    void needsACushionThatIsNotNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> waitAllTasksBlocked(null))
                .withMessage("cushion");
    }
}
