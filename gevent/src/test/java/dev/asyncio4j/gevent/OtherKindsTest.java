package dev.asyncio4j.gevent;

import static dev.asyncio4j.Asyncio.moveOnAfter;
import static dev.asyncio4j.Asyncio.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.sync.Semaphore;
import dev.asyncio4j.testing.AsyncTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What serves for gevent's in greenlets though it is not of this package. */
class OtherKindsTest {
    private final List<Object> trail = new ArrayList<>();

    @AsyncTest
    @Behaviour(243)
    void aSemaphoreGivesNothingToOneWhoseTimeWasUp() {
        Semaphore semaphore = new Semaphore(0);
        boolean acquired = !moveOnAfter(seconds(1), semaphore::acquire).cancelledCaught();
        assertThat(acquired).isFalse();
        semaphore.release();
        assertThat(semaphore.permits()).isEqualTo(1);
        assertThat(moveOnAfter(seconds(1), semaphore::acquire).cancelledCaught()).isFalse();
    }

    @AsyncTest
    @Behaviour(246)
    void aChannelThatHoldsNothingHasWhoPutsWaitUntilItIsTaken() {
        Channel<String> channel = Channel.rendezvous();
        Greenlet<?> sender =
                Gevent.spawn(() -> {
                    trail.add("sending");
                    channel.sender().send("hello");
                    trail.add("sent hello");
                    channel.sender().send("world");
                    trail.add("sent world");
                });
        assertThat(channel.statistics().items()).isZero();
        Gevent.sleep(Duration.ZERO);
        trail.add(channel.receiver().receive());
        Gevent.sleep(Duration.ZERO);
        trail.add(channel.receiver().receive());
        sender.join();
        assertThat(trail).containsExactly("sending", "hello", "sent hello", "world", "sent world");
    }

    @AsyncTest
    void aThreadLocalIsLocalToAGreenlet() {
        ThreadLocal<String> local = ThreadLocal.withInitial(() -> "none");
        local.set("mine");
        Greenlet<String> other =
                Gevent.spawn(() -> {
                    String before = local.get();
                    local.set("other");
                    Gevent.sleep(Duration.ZERO);
                    return before + ", " + local.get();
                });
        assertThat(other.get()).isEqualTo("none, other");
        assertThat(local.get()).isEqualTo("mine");
    }
}
