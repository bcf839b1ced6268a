package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChannelTest {
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
    void aSendWaitsUntilItsItemIsReceived() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> sender =
                createTask(() -> {
                    channel.sender().send(1);
                    trail.add("sent");
                });
        sleep(seconds(1));
        trail.add("a second later");
        trail.add(channel.receiver().receive());
        trail.add("received at once");
        sender.await();
        assertThat(trail).containsExactly("a second later", 1, "received at once", "sent");
    }

    @AsyncTest
    void aReceiveWaitsForAnItem() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> receiver = createTask(() -> trail.add(channel.receiver().receive()));
        sleep(seconds(1));
        trail.add("a second later");
        channel.sender().send(1);
        trail.add("sent at once");
        receiver.await();
        assertThat(trail).containsExactly("a second later", "sent at once", 1);
    }

    @AsyncTest
    void whatNeedNotWaitIsDoneWithoutWaiting() {
        Channel<Integer> channel = Channel.rendezvous();
        assertThat(channel.sender().trySend(1)).isFalse();
        assertThat(channel.receiver().tryReceive()).isNull();
        Task<Integer> receiver = receiving(channel.receiver());
        sleep(ZERO);
        assertThat(channel.sender().trySend(2)).isTrue();
        assertThat(channel.sender().trySend(3)).isFalse();
        assertThat(receiver.await()).isEqualTo(2);
        Task<?> sender = sending(channel.sender(), 4);
        sleep(ZERO);
        assertThat(channel.receiver().tryReceive()).isEqualTo(4);
        assertThat(channel.receiver().tryReceive()).isNull();
        sender.await();
    }

    @AsyncTest
    void sendersAreServedInTheOrderInWhichTheyCame() {
        Channel<String> channel = Channel.rendezvous();
        List<Task<?>> senders = new ArrayList<>();
        for (String item : List.of("a", "b", "c")) {
            senders.add(
                    createTask(() -> {
                        channel.sender().send(item);
                        trail.add(item + " sent");
                    }));
        }
        sleep(ZERO);
        for (int i = 0; i < 3; i++) {
            trail.add(channel.receiver().receive());
        }
        Asyncio.wait(senders);
        assertThat(trail).containsExactly("a", "b", "c", "a sent", "b sent", "c sent");
    }

    @AsyncTest
    void receiversAreServedInTheOrderInWhichTheyCame() {
        Channel<Integer> channel = Channel.rendezvous();
        List<Task<?>> receivers = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            receivers.add(createTask(() -> trail.add(name + channel.receiver().receive())));
        }
        sleep(ZERO);
        for (int i = 1; i <= 3; i++) {
            channel.sender().send(i);
        }
        Asyncio.wait(receivers);
        assertThat(trail).containsExactly("a1", "b2", "c3");
    }

    @AsyncTest
    void aNewcomerTakesNothingThatIsOnItsWayToAnother() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> receiver = receiving(channel.receiver());
        sleep(ZERO);
        channel.sender().send(1);
        assertThat(channel.receiver().tryReceive()).isNull();
        assertThat(receiver.await()).isEqualTo(1);
    }

    @AsyncTest
    void twoTasksPlayPingPong() {
        Channel<Integer> there = Channel.rendezvous();
        Channel<Integer> back = Channel.rendezvous();
        Task<?> echo =
                createTask(() -> {
                    try (var sender = back.sender()) {
                        for (int item : there.receiver()) {
                            sender.send(item + 1);
                        }
                    }
                });
        int count = 0;
        for (int i = 0; i < 1_000; i++) {
            there.sender().send(count);
            count = back.receiver().receive();
        }
        there.sender().close();
        assertEnded(back.receiver()::receive);
        echo.await();
        assertThat(count).isEqualTo(1_000);
    }

    // With room

    @AsyncTest
    void holdsAsManyItemsAsItWasMadeFor() {
        Channel<Integer> channel = Channel.buffered(2);
        Task<?> sender =
                createTask(() -> {
                    for (int i = 1; i <= 4; i++) {
                        channel.sender().send(i);
                        trail.add("sent " + i);
                    }
                });
        sleep(ZERO);
        for (int i = 1; i <= 4; i++) {
            trail.add(channel.receiver().receive());
            sleep(ZERO);
        }
        sender.await();
        assertThat(trail).containsExactly("sent 1", "sent 2", 1, "sent 3", 2, "sent 4", 3, 4);
    }

    @AsyncTest
    void itemsOfThoseWhoWaitComeAfterThoseItHolds() {
        Channel<Integer> channel = Channel.buffered(2);
        channel.sender().send(1);
        channel.sender().send(2);
        Task<?> third = sending(channel.sender(), 3);
        Task<?> fourth = sending(channel.sender(), 4);
        sleep(ZERO);
        assertThat(channel.receiver().receive()).isEqualTo(1);
        // The room is that of the one who waits, even before its turn.
        assertThat(channel.sender().trySend(5)).isFalse();
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            received.add(channel.receiver().receive());
        }
        assertThat(received).containsExactly(2, 3, 4);
        third.await();
        fourth.await();
    }

    @AsyncTest
    void neitherSuspendsWhileThereIsRoomOrAnItem() {
        Channel<Integer> channel = Channel.buffered(3);
        Task<?> bystander = createTask(() -> trail.add("bystander"));
        for (int i = 0; i < 3; i++) {
            channel.sender().send(i);
        }
        for (int i = 0; i < 3; i++) {
            trail.add(channel.receiver().receive());
        }
        bystander.await();
        assertThat(trail).containsExactly(0, 1, 2, "bystander");
    }

    @Test
    void withoutALimitIsNeverFull() {
        Channel<Integer> channel = Channel.buffered(Integer.MAX_VALUE);
        for (int i = 0; i < 1_000; i++) {
            assertThat(channel.sender().trySend(i)).isTrue();
        }
        assertThat(channel.receiver())
                .hasToString("Receiver[Channel[items=1000, senders=1, receivers=1]]");
    }

    // Iteration

    @AsyncTest
    void iterationEndsWithTheChannel() {
        Channel<Integer> channel = Channel.buffered(1);
        Task<?> receiver = receivingAll(channel.receiver());
        try (Sender<Integer> sender = channel.sender()) {
            for (int i = 1; i <= 3; i++) {
                sender.send(i);
            }
        }
        receiver.await();
        assertThat(trail).containsExactly(1, 2, 3, "end");
    }

    @AsyncTest
    void thoseWhoIterateShareTheItems() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> first = receivingAll(channel.receiver());
        Task<?> second = receivingAll(channel.receiver());
        sleep(ZERO);
        for (int i = 1; i <= 4; i++) {
            channel.sender().send(i);
        }
        channel.sender().close();
        first.await();
        second.await();
        assertThat(trail).containsExactlyInAnyOrder(1, 2, 3, 4, "end", "end");
    }

    @AsyncTest
    void askingAnIteratorTwiceTakesOneItem() {
        Channel<Integer> channel = Channel.buffered(2);
        channel.sender().send(1);
        channel.sender().send(2);
        channel.sender().close();
        Iterator<Integer> items = channel.receiver().iterator();
        assertThat(items.hasNext()).isTrue();
        assertThat(items.hasNext()).isTrue();
        assertThat(items.next()).isEqualTo(1);
        assertThat(items.next()).isEqualTo(2);
        assertThat(items.hasNext()).isFalse();
        assertThatThrownBy(items::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("nothing more will come");
        assertThat(items.hasNext()).isFalse();
    }

    @AsyncTest
    void iterationCanBeBrokenOffAndTakenUpAgain() {
        Channel<Integer> channel = Channel.buffered(3);
        for (int i = 1; i <= 3; i++) {
            channel.sender().send(i);
        }
        channel.sender().close();
        for (int item : channel.receiver()) {
            trail.add(item);
            if (item == 2) {
                break;
            }
        }
        receivingAll(channel.receiver()).await();
        assertThat(trail).containsExactly(1, 2, 3, "end");
    }

    @AsyncTest
    void closingTheReceiverIsAnErrorForThoseWhoIterate() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> receiver = receivingAll(channel.receiver());
        sleep(ZERO);
        channel.receiver().close();
        channel.sender().close();
        assertEndIsClosed(receiver::await);
        assertThat(trail).isEmpty();
    }

    // How it shows itself

    @AsyncTest
    void showsItsState() {
        assertThat(Channel.rendezvous()).hasToString("Channel[items=0/0, senders=1, receivers=1]");
        Channel<Integer> channel = Channel.buffered(1);
        Task<Integer> receiver = receiving(channel.receiver());
        sleep(ZERO);
        assertThat(channel.receiver())
                .hasToString("Receiver[Channel[items=0/1, senders=1, receivers=1 (1 waiting)]]");
        assertThat(channel.statistics()).isEqualTo(new ChannelStatistics(0, 1, 1, 1, 0, 1));
        assertThat(receiver.toString())
                .contains("Channel[items=0/1, senders=1, receivers=1 (1 waiting)]");
        channel.sender().send(1);
        receiver.await();
        channel.sender().send(2);
        Task<?> sender = sending(channel.sender().copy(), 3);
        sleep(ZERO);
        assertThat(channel.sender())
                .hasToString("Sender[Channel[items=1/1, senders=2 (1 waiting), receivers=1]]");
        assertThat(channel.statistics()).isEqualTo(new ChannelStatistics(1, 1, 2, 1, 1, 0));
        assertThat(channel.sender().statistics()).isEqualTo(channel.statistics());
        assertThat(channel.receiver().statistics()).isEqualTo(channel.statistics());
        channel.receiver().close();
        assertBroken(sender::await);
    }

    @AsyncTest
    void isSaidInMessages() {
        Channel<Integer> ended = Channel.rendezvous();
        ended.sender().close();
        assertThatThrownBy(ended.receiver()::receive)
                .hasMessage(
                        "all senders are closed, and nothing is left to receive from"
                                + " Channel[items=0/0, senders=0, receivers=1]");
        Channel<Integer> broken = Channel.rendezvous();
        broken.receiver().close();
        assertThatThrownBy(() -> broken.sender().send(1))
                .hasMessage(
                        "all receivers are closed, so nothing can be sent through"
                                + " Channel[items=0/0, senders=1, receivers=0]");
    }
}
