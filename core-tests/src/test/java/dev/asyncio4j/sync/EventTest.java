package dev.asyncio4j.sync;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;

class EventTest {
    private final Event event = new Event();
    private final List<String> trail = new ArrayList<>();

    private Task<?> waiter(String name) {
        return createTask(() -> {
            event.await();
            trail.add(name);
        });
    }

    @AsyncTest
    void thatIsSetWakesAllInTheOrderInWhichTheyCame() {
        Task<?> first = waiter("first");
        Task<?> second = waiter("second");
        sleep(ZERO);
        assertThat(trail).isEmpty();
        Task<?> third = waiter("third, which did not have to wait");
        event.set();
        Asyncio.wait(List.of(first, second, third));
        assertThat(trail).containsExactly("third, which did not have to wait", "first", "second");
    }

    @AsyncTest
    @Behaviour(47)
    void thatIsSetDoesNotSuspend() {
        createTask(() -> trail.add("bystander"));
        event.set();
        event.await();
        trail.add("awaited");
        sleep(ZERO);
        assertThat(trail).containsExactly("awaited", "bystander");
    }

    @AsyncTest
    void thatIsSetAndClearedAtOnceLetsThoseGoOnThatWaited() {
        Task<?> waiter = waiter("waiter");
        sleep(ZERO);
        event.set();
        event.clear();
        Task<?> late = waiter("late");
        waiter.await();
        sleep(seconds(1));
        assertThat(trail).containsExactly("waiter");
        assertThat(event.waiters()).isEqualTo(1);
        event.set();
        late.await();
    }

    @AsyncTest
    void thatIsClearedIsWaitedForAgain() {
        event.set();
        event.set();
        assertThat(event.isSet()).isTrue();
        event.clear();
        event.clear();
        assertThat(event.isSet()).isFalse();
        Task<?> waiter = waiter("waiter");
        sleep(seconds(1));
        assertThat(trail).isEmpty();
        event.set();
        waiter.await();
    }

    @AsyncTest
    void mayBeSetByACallback(EventLoop loop) {
        loop.callLater(seconds(1), event::set);
        event.await();
        assertThat(loop.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void aCancelledWaiterLeavesItAsItIs() {
        Task<?> first = waiter("first");
        Task<?> second = waiter("second");
        sleep(ZERO);
        first.cancel();
        assertThat(event.waiters()).isEqualTo(1);
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(event.isSet()).isFalse();
        assertThat(trail).isEmpty();
        event.set();
        second.await();
        assertThat(trail).containsExactly("second");
    }

    @AsyncTest
    void showsWhetherItIsSet() {
        assertThat(event).hasToString("Event[unset]");
        Task<?> waiter = waiter("waiter");
        sleep(ZERO);
        assertThat(event).hasToString("Event[unset, waiters=1]");
        event.set();
        assertThat(event).hasToString("Event[set]");
        waiter.await();
    }

    @AsyncTest
    void wakesTenThousandWaitersInOneIteration() {
        for (int i = 0; i < 10_000; i++) {
            waiter("" + i);
        }
        sleep(ZERO);
        assertThat(event.waiters()).isEqualTo(10_000);
        event.set();
        assertThat(event.waiters()).isZero();
        sleep(ZERO);
        assertThat(trail).hasSize(10_000).first().isEqualTo("0");
        assertThat(trail).last().isEqualTo("9999");
    }
}
