package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.queue.Channel.select;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SelectTest {
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

    private static Task<?> sending(Channel<Integer> channel, int item) {
        Task<?> task = createTask(() -> channel.sender().send(item));
        sleep(ZERO);
        return task;
    }

    private static Task<Integer> receiving(Channel<Integer> channel) {
        Task<Integer> task = createTask(() -> channel.receiver().receive());
        sleep(ZERO);
        return task;
    }

    private void assertNobodyWaits() {
        assertThat(List.of(a, b).toString()).doesNotContain("waiting");
    }

    // Which

    @AsyncTest
    void doesTheFirstThatCanBeDone() throws Exception {
        Task<?> toA = sending(a, 1);
        Task<?> toB = sending(b, 2);
        assertThat(select(receiveFrom("b", b), receiveFrom("a", a))).isEqualTo("b2");
        assertThat(select(receiveFrom("b", b), receiveFrom("a", a))).isEqualTo("a1");
        toA.await();
        toB.await();
    }

    @AsyncTest
    void doesOnlyOne() throws Exception {
        Channel<Integer> first = Channel.buffered(1);
        Channel<Integer> second = Channel.buffered(1);
        first.sender().send(1);
        second.sender().send(2);
        assertThat(select(receiveFrom("first", first), receiveFrom("second", second)))
                .isEqualTo("first1");
        assertThat(first.receiver().tryReceive()).isNull();
        assertThat(second.receiver().tryReceive()).isEqualTo(2);
    }

    @AsyncTest
    void doesNotSuspendIfOneCanBeDone() throws Exception {
        Channel<Integer> ready = Channel.buffered(1);
        Task<?> bystander = createTask(() -> trail.add("bystander"));
        trail.add(select(receiveFrom("a", a), sendTo("ready", ready, 1)));
        trail.add(select(sendTo("a", a, 2), receiveFrom("ready", ready)));
        bystander.await();
        assertThat(trail).containsExactly("1 to ready", "ready1", "bystander");
        assertNobodyWaits();
    }

    @AsyncTest
    void waitsForTheFirstThatComes() {
        Task<String> selector = selecting(receiveFrom("a", a), receiveFrom("b", b));
        sleep(seconds(1));
        assertThat(selector.isDone()).isFalse();
        b.sender().send(1);
        assertThat(selector.await()).isEqualTo("b1");
        assertNobodyWaits();
    }

    @AsyncTest
    void aSingleClauseIsLikeTheOperation() {
        Task<String> selector = selecting(receiveFrom("a", a));
        a.sender().send(1);
        assertThat(selector.await()).isEqualTo("a1");
        assertNobodyWaits();
    }

    @AsyncTest
    void takesACollectionOfClausesInItsOrder() throws Exception {
        Task<?> toA = sending(a, 1);
        Task<?> toB = sending(b, 2);
        List<Clause<String, RuntimeException>> clauses =
                new ArrayList<>(List.of(receiveFrom("b", b), receiveFrom("a", a)));
        assertThat(select(clauses)).isEqualTo("b2");
        assertThat(select(new LinkedHashSet<>(clauses))).isEqualTo("a1");
        toA.await();
        toB.await();
        Task<String> selector = createTask(() -> select(clauses));
        sleep(ZERO);
        // What it waits for is what it was given.
        clauses.clear();
        a.sender().send(3);
        assertThat(selector.await()).isEqualTo("a3");
        assertNobodyWaits();
    }

    // The losers

    @AsyncTest
    void theOtherChannelsFindNobodyFromThenOn() {
        Task<String> selector = selecting(receiveFrom("a", a), receiveFrom("b", b));
        assertThat(a.sender().trySend(1)).isTrue();
        // Its turn has not come yet.
        assertThat(b.sender().trySend(2)).isFalse();
        assertThat(a.sender().trySend(3)).isFalse();
        assertNobodyWaits();
        assertThat(selector.await()).isEqualTo("a1");
    }

    @AsyncTest
    void theOtherChannelsAreNotSentToFromThenOn() {
        Task<String> selector = selecting(sendTo("a", a, 1), sendTo("b", b, 2));
        assertThat(b.receiver().tryReceive()).isEqualTo(2);
        assertThat(a.receiver().tryReceive()).isNull();
        assertThat(b.receiver().tryReceive()).isNull();
        assertNobodyWaits();
        assertThat(selector.await()).isEqualTo("2 to b");
    }

    @AsyncTest
    void whatComesLaterGoesToTheNextWhoWaits() {
        Task<String> selector = selecting(receiveFrom("a", a), receiveFrom("b", b));
        Task<Integer> next = receiving(b);
        a.sender().send(1);
        b.sender().send(2);
        assertThat(selector.await()).isEqualTo("a1");
        assertThat(next.await()).isEqualTo(2);
    }

    @AsyncTest
    void keepsItsPlaceAmongThoseWhoWait() {
        Task<Integer> before = receiving(a);
        Task<String> selector = selecting(receiveFrom("b", b), receiveFrom("a", a));
        Task<Integer> after = receiving(a);
        a.sender().send(1);
        a.sender().send(2);
        a.sender().send(3);
        assertThat(before.await()).isEqualTo(1);
        assertThat(selector.await()).isEqualTo("a2");
        assertThat(after.await()).isEqualTo(3);
    }

    // Mixed

    @AsyncTest
    void receivesOrSends() {
        Task<String> receives = selecting(receiveFrom("a", a), sendTo("b", b, 1));
        a.sender().send(2);
        assertThat(receives.await()).isEqualTo("a2");
        assertThat(b.receiver().tryReceive()).isNull();
        Task<String> sends = selecting(receiveFrom("a", a), sendTo("b", b, 3));
        assertThat(b.receiver().receive()).isEqualTo(3);
        assertThat(a.sender().trySend(4)).isFalse();
        assertThat(sends.await()).isEqualTo("3 to b");
    }

    @AsyncTest
    void ofTwoClausesOfTheSameChannelTheFirstIsDone() {
        Task<String> selector = selecting(receiveFrom("first ", a), receiveFrom("second ", a));
        a.sender().send(1);
        assertThat(a.sender().trySend(2)).isFalse();
        assertThat(selector.await()).isEqualTo("first 1");
        Clause<String, RuntimeException> twice = sendTo("a", a, 3);
        Task<String> again = selecting(twice, twice);
        assertThat(a.receiver().tryReceive()).isEqualTo(3);
        assertThat(a.receiver().tryReceive()).isNull();
        assertThat(again.await()).isEqualTo("3 to a");
        assertNobodyWaits();
    }

    @AsyncTest
    void doesNotMeetItself() {
        Task<String> receives = selecting(receiveFrom("a", a), sendTo("a", a, 1));
        sleep(seconds(1));
        assertThat(receives.isDone()).isFalse();
        a.sender().send(2);
        assertThat(receives.await()).isEqualTo("a2");
        Task<String> sends = selecting(receiveFrom("a", a), sendTo("a", a, 3));
        assertThat(a.receiver().receive()).isEqualTo(3);
        assertThat(sends.await()).isEqualTo("3 to a");
        assertNobodyWaits();
    }

    @AsyncTest
    void meetsAnotherSelect() {
        Task<String> first = selecting(sendTo("a", a, 1), receiveFrom("b", b));
        Task<String> second = selecting(sendTo("b", b, 2), receiveFrom("a", a));
        assertThat(first.await()).isEqualTo("b2");
        assertThat(second.await()).isEqualTo("2 to b");
        assertNobodyWaits();
    }

    @AsyncTest
    void manySelectsThatSendOrReceiveMeetInPairs() {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tasks.add(selecting(sendTo("a", a, i), receiveFrom("a", a)));
        }
        List<String> results = tasks.stream().map(Task::await).toList();
        for (int i = 0; i < 100; i += 2) {
            assertThat(results.subList(i, i + 2)).containsExactly("a" + (i + 1), i + 1 + " to a");
        }
        assertNobodyWaits();
    }

    // The code

    @AsyncTest
    void givesWhatItsCodeGivesAndThrowsWhatItThrows() throws Exception {
        Channel<Integer> ready = Channel.buffered(1);
        Object nothing =
                select(ready.sender().<@Nullable Object, RuntimeException>onSend(1, () -> null));
        assertThat(nothing).isNull();
        assertThatThrownBy(() ->
                        select(
                                ready.receiver()
                                        .onReceive(item -> {
                                            throw new IOException("of " + item);
                                        })))
                .isInstanceOf(IOException.class)
                .hasMessage("of 1");
        assertThat(ready.receiver().tryReceive()).isNull();
    }

    @AsyncTest
    void itsCodeRunsInTheTaskAndMaySuspend() {
        Task<?> selector =
                createTask(() -> {
                    Object task = currentTask();
                    select(
                            a.receiver()
                                    .onReceive(item -> {
                                        sleep(seconds(1));
                                        trail.add(currentTask() == task);
                                        return trail.add(b.receiver().receive() + item);
                                    }));
                });
        sleep(ZERO);
        a.sender().send(1);
        b.sender().send(10);
        selector.await();
        assertThat(trail).containsExactly(true, 11);
    }

    @AsyncTest
    void aClauseCanBeUsedAgain() {
        Clause<String, RuntimeException> fromA = receiveFrom("a", a);
        Clause<String, RuntimeException> fromB = receiveFrom("b", b);
        Task<?> selector =
                createTask(() -> {
                    for (int i = 0; i < 4; i++) {
                        trail.add(select(fromA, fromB));
                    }
                });
        a.sender().send(1);
        b.sender().send(2);
        b.sender().send(3);
        a.sender().send(4);
        selector.await();
        assertThat(trail).containsExactly("a1", "b2", "b3", "a4");
        assertNobodyWaits();
    }

    @AsyncTest
    void severalTasksCanUseAClauseAtOnce() {
        Clause<String, RuntimeException> fromA = receiveFrom("a", a);
        Task<String> first = selecting(fromA, receiveFrom("b", b));
        Task<String> second = selecting(fromA);
        a.sender().send(1);
        a.sender().send(2);
        assertThat(first.await()).isEqualTo("a1");
        assertThat(second.await()).isEqualTo("a2");
    }

    @AsyncTest
    void aClauseCanBeUsedInItsOwnCode() {
        List<Clause<Boolean, RuntimeException>> clause = new ArrayList<>();
        clause.add(
                a.receiver()
                        .onReceive(item -> {
                            trail.add(item);
                            return item == 0 || select(clause.getFirst());
                        }));
        Task<Boolean> selector = createTask(() -> select(clause.getFirst()));
        for (int i = 3; i >= 0; i--) {
            a.sender().send(i);
        }
        assertThat(selector.await()).isTrue();
        assertThat(trail).containsExactly(3, 2, 1, 0);
        assertNobodyWaits();
    }

    // Bad input

    @AsyncTest
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNoClauses() {
        assertThatThrownBy(Channel::select)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clauses: none (expected: at least one)");
        assertThatThrownBy(() -> select(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("clauses: none (expected: at least one)");
        assertThatThrownBy(() -> select((List<Clause<String, RuntimeException>>) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("clauses");
        assertThatThrownBy(() -> select(Arrays.asList(receiveFrom("a", a), null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("clause");
        assertThatThrownBy(() -> select(receiveFrom("a", a), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("clause");
        assertNobodyWaits();
    }

    @Test
    void cannotWaitOutsideOfATask() throws Exception {
        Channel<Integer> ready = Channel.buffered(1);
        assertThat(select(sendTo("ready", ready, 1))).isEqualTo("1 to ready");
        assertThatThrownBy(() -> select(receiveFrom("a", a), sendTo("ready", ready, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot select here: no event loop runs on the thread ");
        assertNobodyWaits();
    }

    @Test
    void leavesNoPlaceBehindIfOneOfItsChannelsIsOfAnotherLoop() {
        VirtualClock.run(() -> {
            Task<String> selector = selecting(receiveFrom("b", b));
            b.sender().send(1);
            return selector.await();
        });
        VirtualClock.run(() -> {
            assertThatThrownBy(() -> select(receiveFrom("a", a), receiveFrom("b", b)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(" is bound to a different event loop");
            assertThat(a.sender().trySend(2)).isFalse();
            return null;
        });
        assertNobodyWaits();
    }

    @AsyncTest
    void showsWhatItWaitsFor() {
        Task<String> selector = selecting(receiveFrom("a", a), sendTo("b", b, 1));
        assertThat(selector.toString())
                .contains(
                        "waits for one of [Channel[items=0/0, senders=1, receivers=1 (1 waiting)],"
                                + " Channel[items=0/0, senders=1 (1 waiting), receivers=1]]");
        a.sender().send(1);
        assertThat(selector.toString()).contains("waits for its turn");
        selector.await();
        Task<String> cancelled = selecting(receiveFrom("a", a), receiveFrom("b", b));
        cancelled.cancel();
        assertThat(cancelled.toString()).contains("waits for its turn");
        assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
    }

    // What it throws: that these compile is the test

    @AsyncTest
    void throwsNothingThatIsCheckedIfItsCodeDoesNot() {
        createTask(() -> b.sender().send(1));
        assertThat(trail.add(select(receiveFrom("a", a), receiveFrom("b", b)))).isTrue();
        createTask(() -> b.sender().send(2));
        select(a.receiver().onReceive(trail::add), b.receiver().onReceive(trail::add));
        createTask(() -> b.sender().send(3));
        select(
                List.of(
                        a.sender().onSend(1, () -> trail.add("sent")),
                        b.receiver().onReceive(trail::add, () -> trail.add("end"))));
        assertThat(trail).containsExactly("b1", 2, 3);
    }

    @AsyncTest
    void throwsWhatItsCodeThrows() {
        createTask(() -> b.sender().send(1));
        try {
            trail.add(
                    select(
                            a.receiver().onReceive(item -> "a" + item),
                            b.receiver().onReceive(item -> refuse(item))));
        } catch (IOException refused) {
            trail.add(refused.getMessage());
        }
        assertThat(trail).containsExactly("refused 1");
    }

    private static String refuse(int item) throws IOException {
        throw new IOException("refused " + item);
    }
}
