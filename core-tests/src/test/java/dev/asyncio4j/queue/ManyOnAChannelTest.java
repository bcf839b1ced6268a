package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;

class ManyOnAChannelTest {
    private static <E> Task<?> sending(Sender<E> sender, E item) {
        return createTask(() -> sender.send(item));
    }

    private static <E> Task<E> receiving(Receiver<E> receiver) {
        return createTask(() -> receiver.receive());
    }

    @AsyncTest
    void tenThousandSendersCanBeCancelledAtOnce() {
        Channel<Integer> channel = Channel.rendezvous();
        List<Task<?>> senders = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            senders.add(sending(channel.sender(), i));
        }
        sleep(ZERO);
        assertThat(channel.sender().toString()).contains("(10000 waiting)");
        senders.forEach(Task::cancel);
        assertThat(channel.sender().toString()).doesNotContain("waiting");
        Asyncio.wait(senders);
        assertThat(senders).allMatch(Future::isCancelled);
        assertThat(channel.receiver().tryReceive()).isNull();
    }

    @AsyncTest
    void tenThousandReceiversLearnOfTheEnd() {
        Channel<Integer> channel = Channel.rendezvous();
        List<Task<Integer>> receivers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            receivers.add(receiving(channel.receiver()));
        }
        sleep(ZERO);
        channel.sender().close();
        Asyncio.wait(receivers);
        assertThat(receivers)
                .allMatch(receiver -> receiver.exception() instanceof EndOfChannelException);
    }

    @AsyncTest
    void tenThousandProducersSendOneItemEachThroughACopyOfTheirOwn() {
        Channel<Integer> channel = Channel.rendezvous();
        for (int i = 0; i < 10_000; i++) {
            int item = i;
            Sender<Integer> copy = channel.sender().copy();
            createTask(() -> {
                try (copy) {
                    copy.send(item);
                }
            });
        }
        channel.sender().close();
        int expected = 0;
        for (int item : channel.receiver()) {
            assertThat(item).isEqualTo(expected++);
            // The sender closes its copy while those after it wait.
            sleep(ZERO);
        }
        assertThat(expected).isEqualTo(10_000);
    }
}
