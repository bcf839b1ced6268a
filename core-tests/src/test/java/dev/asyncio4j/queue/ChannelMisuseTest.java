package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChannelMisuseTest {
    private final List<Object> trail = new ArrayList<>();

    private static void assertEnded(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(EndOfChannelException.class);
    }

    private static <E> Task<?> sending(Sender<E> sender, E item) {
        return createTask(() -> sender.send(item));
    }

    private static <E> Task<E> receiving(Receiver<E> receiver) {
        return createTask(() -> receiver.receive());
    }

    @Test
    void refusesACapacityThatIsNone() {
        for (int capacity : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> Channel.buffered(capacity))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "capacity: "
                                    + capacity
                                    + " (expected: 1 or more; Channel.rendezvous() holds nothing)");
        }
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull() {
        Channel<Integer> channel = Channel.buffered(1);
        assertNull("item", () -> channel.sender().send(null));
        assertNull("item", () -> channel.sender().trySend(null));
        assertNull("item", () -> channel.sender().onSend(null, () -> 1));
        assertNull("code", () -> channel.sender().onSend(1, null));
        assertNull("code", () -> channel.receiver().onReceive(null));
        assertNull("code", () -> channel.receiver().onReceive(null, () -> 1));
        assertNull("atEnd", () -> channel.receiver().onReceive(item -> item, null));
        assertThat(channel.receiver().tryReceive()).isNull();
        assertNull("sender", () -> new Channel<>(null, channel.receiver()));
        assertNull("receiver", () -> new Channel<>(channel.sender(), null));
    }

    private static void assertNull(String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(what);
    }

    @Test
    void canBeUsedOutsideOfATaskButNotWaitedFor() {
        Channel<Integer> channel = Channel.buffered(1);
        channel.sender().send(1);
        assertThatThrownBy(() -> channel.sender().send(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot send here: no event loop runs on the thread ");
        assertThat(channel.receiver().receive()).isEqualTo(1);
        assertThatThrownBy(channel.receiver()::receive)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot receive here: no event loop runs on the thread ");
        assertThat(channel.sender())
                .hasToString("Sender[Channel[items=0/1, senders=1, receivers=1]]");
    }

    @AsyncTest
    void aCallbackCanUseItButNotWait() {
        Channel<Integer> channel = Channel.buffered(1);
        Task<?> waiting =
                createTask(() -> {
                    trail.add(channel.receiver().receive());
                });
        sleep(ZERO);
        EventLoop.running()
                .callSoon(() -> {
                    channel.sender().send(1);
                    assertThatThrownBy(channel.receiver()::receive)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageStartingWith(
                                    "cannot receive here: this code runs on an event loop");
                    trail.add("refused");
                });
        waiting.await();
        assertThat(trail).containsExactly("refused", 1);
    }

    @AsyncTest
    void anotherThreadThatDisturbsThoseWhoWaitIsRefused() {
        Channel<Integer> gets = Channel.rendezvous();
        Channel<Integer> puts = Channel.buffered(1);
        puts.sender().send(1);
        Task<Integer> receiver = receiving(gets.receiver());
        Task<?> sender = sending(puts.sender(), 2);
        sleep(ZERO);
        onAnotherThread(() -> {
            assertForeign(() -> gets.sender().trySend(666));
            assertForeign(puts.receiver()::tryReceive);
            assertForeign(gets.sender()::close);
            assertForeign(puts.receiver()::close);
        });
        // Nothing has come of it.
        gets.sender().close();
        assertEnded(receiver::await);
        assertThat(puts.receiver().receive()).isEqualTo(1);
        assertThat(puts.receiver().receive()).isEqualTo(2);
        sender.await();
    }

    @AsyncTest
    void whatAnotherThreadCouldNotTakeIsNotSent() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> sender = sending(channel.sender(), 1);
        sleep(ZERO);
        onAnotherThread(() -> assertForeign(channel.receiver()::tryReceive));
        channel.receiver().close();
        assertThatThrownBy(sender::await).isInstanceOf(BrokenChannelException.class);
    }

    @AsyncTest
    void whoeverCannotBeSuspendedLeavesItsPlace() {
        Channel<Integer> channel = Channel.rendezvous();
        Initialiser.run(() -> {
            assertPinned(channel.receiver()::receive);
            assertPinned(() -> channel.sender().send(1));
            assertPinned(() ->
                    Channel.select(
                            channel.receiver().onReceive(trail::add),
                            channel.sender().onSend(2, () -> true)));
        });
        assertThat(channel).hasToString("Channel[items=0/0, senders=1, receivers=1]");
        assertThat(trail).isEmpty();
    }

    private static void assertPinned(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the task cannot be suspended here: ");
    }

    /** A class whose initialiser runs code: it pins the thread that first uses it. */
    private static final class Initialiser {
        private static Runnable code = () -> {};

        static void run(Runnable toRun) {
            code = toRun;
            Pinning.touch();
        }

        private static final class Pinning {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    private static void assertForeign(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(" was used on the thread foreigner")
                .hasMessageEndingWith(
                        "From other threads use loop.callSoonThreadsafe or Asyncio.runCoroutineThreadsafe");
    }

    private static void onAnotherThread(Runnable code) {
        CompletableFuture.runAsync(code, toRun -> new Thread(toRun, "foreigner").start()).join();
    }

    @Test
    void tasksOfAnotherLoopCannotWaitForIt() {
        Channel<Integer> channel = Channel.rendezvous();
        VirtualClock.run(() -> {
            Task<Integer> receiver = receiving(channel.receiver());
            sleep(ZERO);
            channel.sender().send(1);
            return receiver.await();
        });
        VirtualClock.run(() -> {
            assertThatThrownBy(channel.receiver()::receive)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "Channel[items=0/0, senders=1, receivers=1] is bound to a different"
                                    + " event loop");
            return null;
        });
        assertThat(channel.receiver().toString()).doesNotContain("waiting");
    }
}
