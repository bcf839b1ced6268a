package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.queue.Channel.select;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SelectEndTest {
    private final List<Object> trail = new ArrayList<>();
    private final Channel<Integer> a = Channel.rendezvous();
    private final Channel<Integer> b = Channel.rendezvous();

    private static Clause<String, RuntimeException> receiveFrom(
            String name, Channel<Integer> channel) {
        return channel.receiver().onReceive(item -> name + item);
    }

    private static Clause<String, RuntimeException> sendTo(
            String name, Channel<Integer> channel, int item) {
        return channel.sender().onSend(item, () -> item + " to " + name);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // passed on
    private static Task<String> selecting(Clause<String, RuntimeException>... clauses) {
        Task<String> task = createTask(() -> select(clauses));
        sleep(ZERO);
        return task;
    }

    private void assertNobodyWaits() {
        assertThat(List.of(a, b).toString()).doesNotContain("waiting");
    }

    // Cancellation

    @AsyncTest
    void cancelledItHasDoneNothing() {
        Task<String> selector = selecting(receiveFrom("a", a), sendTo("b", b, 1));
        selector.cancel("while waiting");
        assertThat(a.sender().trySend(2)).isFalse();
        assertThat(b.receiver().tryReceive()).isNull();
        assertNobodyWaits();
        assertThatThrownBy(selector::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("while waiting");
    }

    @AsyncTest
    void cancelledBeforeItWaitsItHasDoneNothing() {
        Task<String> selector =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    return select(receiveFrom("a", a), sendTo("b", b, 1));
                });
        createTask(() -> trail.add(a.sender().trySend(2)));
        createTask(() -> trail.add(b.receiver().tryReceive() == null));
        assertThatThrownBy(selector::await).isInstanceOf(CancelledError.class);
        sleep(ZERO);
        assertThat(trail).containsExactly(false, true);
        assertNobodyWaits();
    }

    @AsyncTest
    void cancelledWhenOneWasDoneItRunsItsCode() {
        Task<?> selector =
                createTask(() -> {
                    select(receiveFrom("a", a), b.receiver().onReceive(trail::add));
                    sleep(ZERO);
                    trail.add("never");
                });
        sleep(ZERO);
        b.sender().send(1);
        selector.cancel("after");
        assertThatThrownBy(selector::await).isInstanceOf(CancelledError.class).hasMessage("after");
        assertThat(trail).containsExactly(1);
        assertNobodyWaits();
    }

    @AsyncTest
    void aDeadlineEndsItsWait() {
        Task<String> selector =
                createTask(() ->
                        timeout(seconds(1), () -> select(receiveFrom("a", a), sendTo("b", b, 1))));
        assertThatThrownBy(() -> selector.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
        assertNobodyWaits();
    }

    @AsyncTest
    void whatWasDoneBeforeTheDeadlineStands() throws Exception {
        EventLoop.running().callLater(seconds(1), () -> b.sender().trySend(1));
        timeout(
                seconds(1),
                deadline -> {
                    trail.add(select(receiveFrom("a", a), receiveFrom("b", b)));
                    return trail.add(deadline.expired());
                });
        assertThat(trail).containsExactly("b1", true);
        assertNobodyWaits();
    }

    @Test
    void aLoopThatClosesEndsItsWaitWithACancellation() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                createTask(() -> {
                    try {
                        select(receiveFrom("a", a), sendTo("b", b, 1));
                    } catch (CancelledError cancelled) {
                        trail.add("cancelled");
                        throw cancelled;
                    }
                });
                sleep(ZERO);
            });
        }
        assertThat(trail).containsExactly("cancelled");
        assertNobodyWaits();
    }

    // Closing

    @AsyncTest
    void anEndThatIsClosedMeanwhileEndsItsWait() {
        Receiver<Integer> copyOfA = a.receiver().copy();
        Task<String> receives = selecting(copyOfA.onReceive(item -> "a" + item), sendTo("b", b, 1));
        copyOfA.close();
        assertThatThrownBy(receives::await)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this receiver of Channel[");
        Sender<Integer> copyOfB = b.sender().copy();
        Task<String> sends = selecting(receiveFrom("a", a), copyOfB.onSend(1, () -> "sent"));
        copyOfB.close();
        assertThatThrownBy(sends::await)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this sender of Channel[");
        assertNobodyWaits();
    }

    @AsyncTest
    void anEndOfAnotherTaskMayBeClosedMeanwhile() {
        Receiver<Integer> copy = a.receiver().copy();
        Task<String> selector = selecting(receiveFrom("a", a), receiveFrom("b", b));
        copy.close();
        a.sender().send(1);
        assertThat(selector.await()).isEqualTo("a1");
    }

    @AsyncTest
    void theEndOfAChannelEndsItsWait() {
        Task<String> selector = selecting(receiveFrom("a", a), receiveFrom("b", b));
        b.sender().close();
        assertThat(a.sender().trySend(1)).isFalse();
        assertThatThrownBy(selector::await)
                .isInstanceOf(EndOfChannelException.class)
                .hasMessage(
                        "all senders are closed, and nothing is left to receive from"
                                + " Channel[items=0/0, senders=0, receivers=1], in clause 2 of 2 of"
                                + " a select; onReceive(code, atEnd) says what to do then");
        assertNobodyWaits();
    }

    @AsyncTest
    void aChannelThatBreaksEndsItsWait() {
        Task<String> selector = selecting(sendTo("a", a, 1), receiveFrom("b", b));
        a.receiver().close();
        assertThat(b.sender().trySend(1)).isFalse();
        assertThatThrownBy(selector::await).isInstanceOf(BrokenChannelException.class);
        assertNobodyWaits();
    }

    @AsyncTest
    void twoEndsOfOneSelectClosedAtOnceEndItOnce() {
        Task<String> selector =
                selecting(receiveFrom("first", a), receiveFrom("second", a), sendTo("b", b, 1));
        a.receiver().close();
        b.receiver().close();
        assertThatThrownBy(selector::await)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this receiver of Channel[");
        assertNobodyWaits();
    }

    @AsyncTest
    void aChannelThatHasEndedFailsItUnlessAnotherIsDoneFirst() throws Exception {
        Clause<String, RuntimeException> fromA = receiveFrom("a", a);
        Channel<Integer> ready = Channel.buffered(1);
        ready.sender().send(1);
        a.sender().close();
        assertThat(select(receiveFrom("ready", ready), fromA)).isEqualTo("ready1");
        ready.sender().send(2);
        assertThatThrownBy(() -> select(fromA, receiveFrom("ready", ready)))
                .isInstanceOf(EndOfChannelException.class);
        assertThat(ready.receiver().tryReceive()).isEqualTo(2);
        assertThatThrownBy(() -> select(receiveFrom("ready", ready), fromA))
                .isInstanceOf(EndOfChannelException.class)
                .hasMessageContaining(", in clause 2 of 2 of a select");
        assertThat(ready.toString()).doesNotContain("waiting");
    }

    @AsyncTest
    void theEndThatAClausesCodeMeetsIsNotTheClauses() {
        Channel<Integer> ended = Channel.rendezvous();
        ended.sender().close();
        Clause<Integer, RuntimeException> clause =
                a.receiver().onReceive(_ -> ended.receiver().receive());
        Task<?> selector = createTask(() -> select(clause, b.receiver().onReceive(item -> item)));
        sleep(ZERO);
        a.sender().send(1);
        assertThatThrownBy(selector::await)
                .isInstanceOf(EndOfChannelException.class)
                .hasMessageEndingWith("receivers=1]");
    }

    // What to do at the end

    private static Clause<String, RuntimeException> receiveToEnd(
            String name, Channel<Integer> channel) {
        return channel.receiver().onReceive(item -> name + item, () -> name + " ended");
    }

    @AsyncTest
    void runsTheCodeForTheEndOfAChannelThatHasEnded() throws Exception {
        Channel<Integer> channel = Channel.buffered(1);
        channel.sender().send(1);
        channel.sender().close();
        Clause<String, RuntimeException> clause = receiveToEnd("c", channel);
        assertThat(select(receiveFrom("a", a), clause)).isEqualTo("c1");
        assertThat(select(receiveFrom("a", a), clause)).isEqualTo("c ended");
        assertThat(select(receiveFrom("a", a), clause)).isEqualTo("c ended");
        assertNobodyWaits();
    }

    @AsyncTest
    void runsTheCodeForTheEndOfAChannelThatEndsMeanwhile() {
        Task<String> selector = selecting(receiveToEnd("a", a), receiveToEnd("b", b));
        b.sender().close();
        assertThat(a.sender().trySend(1)).isFalse();
        assertThat(selector.await()).isEqualTo("b ended");
        assertNobodyWaits();
    }

    @AsyncTest
    void throwsWhatTheCodeForTheEndThrows() {
        a.sender().close();
        Clause<Object, IOException> clause =
                a.receiver()
                        .onReceive(
                                item -> item,
                                () -> {
                                    throw new IOException("at the end");
                                });
        assertThatThrownBy(() -> select(clause))
                .isInstanceOf(IOException.class)
                .hasMessage("at the end");
    }

    @AsyncTest
    void cancelledWhenAChannelHasEndedItRunsTheCodeForTheEnd() {
        Task<?> selector =
                createTask(() -> {
                    trail.add(select(receiveToEnd("a", a), receiveToEnd("b", b)));
                    sleep(ZERO);
                    trail.add("never");
                });
        sleep(ZERO);
        b.sender().close();
        selector.cancel();
        assertThatThrownBy(selector::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("b ended");
    }

    @AsyncTest
    void anEndThatIsClosedIsNoEndOfTheChannel() {
        Receiver<Integer> copy = a.receiver().copy();
        Task<String> selector = selecting(copy.onReceive(item -> "a" + item, () -> "ended"));
        copy.close();
        assertThatThrownBy(selector::await)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("this receiver of Channel[");
    }

    @AsyncTest
    void mergesChannelsUntilAllHaveEnded() throws Exception {
        createTask(() -> sendAll(a.sender(), 1, 2));
        createTask(() -> sendAll(b.sender(), 10, 20, 30));
        Set<Receiver<Integer>> open = new LinkedHashSet<>(List.of(a.receiver(), b.receiver()));
        while (!open.isEmpty()) {
            select(
                    open.stream()
                            .map(each -> each.onReceive(trail::add, () -> open.remove(each)))
                            .toList());
        }
        assertThat(trail).containsExactly(1, 10, 2, 20, 30);
        assertNobodyWaits();
    }

    private static void sendAll(Sender<Integer> sender, int... items) {
        try (sender) {
            for (int item : items) {
                sleep(seconds(1));
                sender.send(item);
            }
        }
    }

    @AsyncTest
    void aBrokenChannelFailsIt() {
        Clause<String, RuntimeException> toA = sendTo("a", a, 1);
        a.receiver().close();
        assertThatThrownBy(() -> select(receiveFrom("b", b), toA))
                .isInstanceOf(BrokenChannelException.class);
        assertNobodyWaits();
    }

    @AsyncTest
    void aClauseOfAnEndThatIsClosedFailsIt() {
        Clause<String, RuntimeException> fromA = receiveFrom("a", a);
        Clause<String, RuntimeException> toB = sendTo("b", b, 1);
        a.receiver().close();
        b.sender().close();
        for (Clause<String, RuntimeException> clause : List.of(fromA, toB)) {
            assertThatThrownBy(() -> select(clause))
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(" is closed; give each task a copy() of its own");
        }
    }
}
