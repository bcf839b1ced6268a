package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class ChannelCloseTest {
    private final List<Object> trail = new ArrayList<>();

    private static void assertEnded(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(EndOfChannelException.class);
    }

    private static void assertBroken(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(BrokenChannelException.class);
    }

    private static void assertEndIsClosed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "this (sender|receiver) of Channel\\[.*] is closed; give each task a copy\\(\\)"
                                + " of its own");
    }

    private static void assertTooLateForCopy(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "this (sender|receiver) of Channel\\[.*] is closed; make each task's copy"
                                + " before this end is closed");
    }

    private static <E> Task<?> sending(Sender<E> sender, E item) {
        return createTask(() -> sender.send(item));
    }

    private static <E> Task<E> receiving(Receiver<E> receiver) {
        return createTask(() -> receiver.receive());
    }

    private Task<?> receivingAll(Receiver<?> receiver) {
        return createTask(() -> {
            for (Object item : receiver) {
                trail.add(item);
            }
            trail.add("end");
        });
    }

    @AsyncTest
    void endsWhenItsSenderIsClosed() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> first = receiving(channel.receiver());
        Task<Integer> second = receiving(channel.receiver());
        sleep(ZERO);
        channel.sender().close();
        assertThat(first.isDone()).isFalse();
        assertEnded(first::await);
        assertEnded(second::await);
        assertEnded(channel.receiver()::receive);
        assertEnded(channel.receiver()::tryReceive);
    }

    @AsyncTest
    void givesWhatItHoldsBeforeItEnds() {
        Channel<Integer> channel = Channel.buffered(2);
        channel.sender().send(1);
        channel.sender().send(2);
        channel.sender().close();
        assertThat(channel.receiver().receive()).isEqualTo(1);
        assertThat(channel.receiver().tryReceive()).isEqualTo(2);
        assertEnded(channel.receiver()::receive);
        assertEnded(channel.receiver()::receive);
    }

    @AsyncTest
    void anItemOnItsWayArrivesThoughTheChannelEnds() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> first = receiving(channel.receiver());
        Task<Integer> second = receiving(channel.receiver());
        sleep(ZERO);
        channel.sender().send(1);
        channel.sender().close();
        assertThat(first.await()).isEqualTo(1);
        assertEnded(second::await);
    }

    @AsyncTest
    void breaksWhenItsReceiverIsClosed() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> first = sending(channel.sender(), 1);
        Task<?> second = sending(channel.sender(), 2);
        sleep(ZERO);
        channel.receiver().close();
        assertThat(first.isDone()).isFalse();
        assertBroken(first::await);
        assertBroken(second::await);
        assertBroken(() -> channel.sender().send(3));
        assertBroken(() -> channel.sender().trySend(4));
    }

    @AsyncTest
    void dropsWhatItHoldsWhenItBreaks() {
        Channel<Integer> channel = Channel.buffered(2);
        channel.sender().send(1);
        channel.sender().send(2);
        Task<?> waiting = sending(channel.sender(), 3);
        sleep(ZERO);
        channel.receiver().close();
        assertBroken(waiting::await);
        assertBroken(() -> channel.sender().send(4));
        assertThat(channel.sender())
                .hasToString("Sender[Channel[items=0/2, senders=1, receivers=0]]");
    }

    @AsyncTest
    void anItemThatWasTakenIsSentThoughTheChannelBreaks() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> first = sending(channel.sender(), 1);
        Task<?> second = sending(channel.sender(), 2);
        sleep(ZERO);
        assertThat(channel.receiver().receive()).isEqualTo(1);
        channel.receiver().close();
        first.await();
        assertBroken(second::await);
    }

    @AsyncTest
    void endsWithTheLastOfItsSenders() {
        Channel<Integer> channel = Channel.rendezvous();
        Sender<Integer> copy = channel.sender().copy();
        Task<?> receiver = receivingAll(channel.receiver());
        channel.sender().close();
        channel.sender().close();
        copy.send(1);
        sleep(seconds(1));
        trail.add("a second later");
        copy.close();
        receiver.await();
        assertThat(trail).containsExactly(1, "a second later", "end");
    }

    @AsyncTest
    void breaksWithTheLastOfItsReceivers() {
        Channel<Integer> channel = Channel.buffered(2);
        Receiver<Integer> copy = channel.receiver().copy();
        channel.sender().send(1);
        channel.receiver().close();
        channel.receiver().close();
        channel.sender().send(2);
        assertThat(copy.receive()).isEqualTo(1);
        copy.close();
        assertBroken(() -> channel.sender().send(3));
    }

    @AsyncTest
    void closingASenderEndsItsOwnWaitsAlone() {
        Channel<Integer> channel = Channel.rendezvous();
        Sender<Integer> copy = channel.sender().copy();
        Task<?> first = sending(channel.sender(), 1);
        Task<?> other = sending(copy, 2);
        Task<?> last = sending(channel.sender(), 3);
        sleep(ZERO);
        channel.sender().close();
        assertEndIsClosed(first::await);
        assertEndIsClosed(last::await);
        assertThat(channel.receiver().receive()).isEqualTo(2);
        other.await();
        copy.close();
        assertEnded(channel.receiver()::receive);
    }

    @AsyncTest
    void closingAReceiverEndsItsOwnWaitsAlone() {
        Channel<Integer> channel = Channel.rendezvous();
        Receiver<Integer> copy = channel.receiver().copy();
        Task<Integer> first = receiving(channel.receiver());
        Task<Integer> other = receiving(copy);
        Task<Integer> last = receiving(channel.receiver());
        sleep(ZERO);
        channel.receiver().close();
        assertEndIsClosed(first::await);
        assertEndIsClosed(last::await);
        channel.sender().send(1);
        assertThat(other.await()).isEqualTo(1);
        copy.close();
        assertBroken(() -> channel.sender().send(2));
    }

    @AsyncTest
    void closingTheOnlySenderEndsItsOwnWaitsAsClosed() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> sender = sending(channel.sender(), 1);
        sleep(ZERO);
        channel.sender().close();
        assertEndIsClosed(sender::await);
    }

    @AsyncTest
    void closingTheOnlyReceiverEndsItsOwnWaitsAsClosed() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> receiver = receiving(channel.receiver());
        sleep(ZERO);
        channel.receiver().close();
        assertEndIsClosed(receiver::await);
    }

    @AsyncTest
    void aWaitEndsForWhatEndedItWhateverComesAfter() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> receiver = receiving(channel.receiver());
        sleep(ZERO);
        channel.receiver().close();
        channel.sender().close();
        assertEndIsClosed(receiver::await);

        Channel<Integer> ended = Channel.rendezvous();
        Task<Integer> atItsEnd = receiving(ended.receiver());
        sleep(ZERO);
        ended.sender().close();
        ended.receiver().close();
        assertEnded(atItsEnd::await);

        Channel<Integer> other = Channel.rendezvous();
        Task<?> sender = sending(other.sender(), 1);
        sleep(ZERO);
        other.sender().close();
        other.receiver().close();
        assertEndIsClosed(sender::await);

        Channel<Integer> broken = Channel.rendezvous();
        Task<?> inVain = sending(broken.sender(), 1);
        sleep(ZERO);
        broken.receiver().close();
        broken.sender().close();
        assertBroken(inVain::await);
    }

    @AsyncTest
    void aClosedEndCannotBeUsed() {
        Channel<Integer> channel = Channel.buffered(1);
        channel.sender().close();
        channel.receiver().close();
        assertEndIsClosed(() -> channel.sender().send(1));
        assertEndIsClosed(() -> channel.sender().trySend(1));
        assertTooLateForCopy(channel.sender()::copy);
        assertEndIsClosed(() -> channel.sender().onSend(1, () -> "never"));
        assertEndIsClosed(channel.receiver()::receive);
        assertEndIsClosed(channel.receiver()::tryReceive);
        assertTooLateForCopy(channel.receiver()::copy);
        assertEndIsClosed(() -> channel.receiver().onReceive(Object::toString));
        assertEndIsClosed(channel.receiver().iterator()::hasNext);
        assertThat(channel.sender())
                .hasToString("Sender[closed, Channel[items=0/1, senders=0, receivers=0]]");
        assertThat(channel.receiver())
                .hasToString("Receiver[closed, Channel[items=0/1, senders=0, receivers=0]]");
    }

    @AsyncTest
    void whatOneEndHoldsTheOtherEndCopiesStillGet() {
        Channel<Integer> channel = Channel.buffered(1);
        Receiver<Integer> late = channel.receiver().copy();
        channel.sender().send(1);
        channel.sender().close();
        channel.receiver().close();
        assertThat(late.receive()).isEqualTo(1);
        assertEnded(late::receive);
        Receiver<Integer> later = late.copy();
        assertEnded(later::receive);
    }
}
