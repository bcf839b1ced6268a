package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChannelCancellationTest {
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

    @AsyncTest
    void aSenderThatIsCancelledTakesItsItemWithIt() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> first = sending(channel.sender(), 1);
        Task<?> second = sending(channel.sender(), 2);
        sleep(ZERO);
        first.cancel();
        assertThat(channel.receiver().tryReceive()).isEqualTo(2);
        assertThat(channel.receiver().tryReceive()).isNull();
        second.await();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void aReceiverThatIsCancelledIsGivenNothing() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> first = receiving(channel.receiver());
        Task<Integer> second = receiving(channel.receiver());
        sleep(ZERO);
        first.cancel();
        assertThat(channel.sender().trySend(1)).isTrue();
        assertThat(channel.sender().trySend(2)).isFalse();
        assertThat(second.await()).isEqualTo(1);
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void aReceiverThatIsCancelledAfterItsItemCameKeepsIt() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> receiver =
                createTask(() -> {
                    trail.add(channel.receiver().receive());
                    sleep(ZERO);
                    trail.add("never");
                });
        sleep(ZERO);
        channel.sender().send(1);
        receiver.cancel("after");
        assertThatThrownBy(receiver::await).isInstanceOf(CancelledError.class).hasMessage("after");
        assertThat(trail).containsExactly(1);
        assertThat(channel.receiver().tryReceive()).isNull();
    }

    @AsyncTest
    void aSenderThatIsCancelledAfterItsItemWasTakenHasSentIt() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> sender =
                createTask(() -> {
                    channel.sender().send(1);
                    trail.add("sent");
                    channel.sender().send(2);
                    trail.add("never");
                });
        sleep(ZERO);
        trail.add(channel.receiver().receive());
        sender.cancel("after");
        assertThatThrownBy(sender::await).isInstanceOf(CancelledError.class).hasMessage("after");
        assertThat(trail).containsExactly(1, "sent");
        assertThat(channel.receiver().tryReceive()).isNull();
    }

    @AsyncTest
    void aCancellationThatIsTakenBackAfterTheHandOverLeavesNoTrace() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> receiver =
                createTask(() -> {
                    trail.add(channel.receiver().receive());
                    sleep(ZERO);
                    trail.add(channel.receiver().receive());
                });
        sleep(ZERO);
        channel.sender().send(1);
        receiver.cancel();
        receiver.uncancel();
        channel.sender().send(2);
        receiver.await();
        assertThat(trail).containsExactly(1, 2);
    }

    @AsyncTest
    void aTaskThatIsBeingCancelledStillDoesWhatNeedNotWait() {
        Channel<Integer> channel = Channel.buffered(1);
        Task<?> task =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    channel.sender().send(1);
                    trail.add("sent");
                    channel.sender().send(2);
                });
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("sent");
        assertThat(channel.receiver().tryReceive()).isEqualTo(1);
        assertThat(channel.receiver().tryReceive()).isNull();
    }

    @AsyncTest
    void whoeverIsCancelledBeforeItWaitsIsNeverSeenToWait() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<Integer> receiver =
                createTask(() -> {
                    Objects.requireNonNull(currentTask()).cancel();
                    return channel.receiver().receive();
                });
        Task<?> sender = createTask(() -> trail.add(channel.sender().trySend(1)));
        sender.await();
        assertThatThrownBy(receiver::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly(false);
    }

    @AsyncTest
    void aCancellationAndTheEndOfTheChannelTogetherAreBothSeen() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> receiver =
                createTask(() -> {
                    assertEnded(channel.receiver()::receive);
                    trail.add("end");
                    sleep(ZERO);
                    trail.add("never");
                });
        sleep(ZERO);
        channel.sender().close();
        receiver.cancel();
        assertThatThrownBy(receiver::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("end");
    }

    @AsyncTest
    void whatIsHandedOverBeforeTheDeadlineStandsThoughItsTurnComesAfterIt() throws Exception {
        Channel<Integer> channel = Channel.rendezvous();
        // Both timers are due at once, this one first.
        EventLoop.running().callLater(seconds(1), () -> channel.sender().trySend(1));
        timeout(
                seconds(1),
                deadline -> {
                    trail.add(channel.receiver().receive());
                    return trail.add(deadline.expired());
                });
        sleep(ZERO);
        EventLoop.running().callLater(seconds(1), () -> trail.add(channel.receiver().tryReceive()));
        timeout(
                seconds(1),
                deadline -> {
                    channel.sender().send(2);
                    return trail.add(deadline.expired());
                });
        sleep(ZERO);
        assertThat(trail).containsExactly(1, true, 2, true);
        assertThat(Objects.requireNonNull(currentTask()).cancelling()).isZero();
    }

    @AsyncTest
    void aDeadlineBeforeTheHandOverTakesNothing() {
        Channel<Integer> channel = Channel.rendezvous();
        Task<?> receiver =
                createTask(() -> timeout(seconds(1), () -> channel.receiver().receive()));
        sleep(seconds(2));
        assertThat(channel.sender().trySend(1)).isFalse();
        assertThatThrownBy(() -> receiver.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);

        Task<?> sender = createTask(() -> timeout(seconds(1), () -> channel.sender().send(2)));
        sleep(seconds(2));
        assertThat(channel.receiver().tryReceive()).isNull();
        assertThatThrownBy(() -> sender.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
    }

    // When the loop closes

    @Test
    void aLoopThatClosesEndsTheWaitsWithACancellation() {
        VirtualClock clock = new VirtualClock();
        Channel<Integer> gets = Channel.rendezvous();
        Channel<Integer> puts = Channel.rendezvous();
        try (EventLoop loop = clock.createLoop()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                createTask(() -> noteEnd(gets.receiver()::receive));
                createTask(() -> noteEnd(() -> puts.sender().send(1)));
                sleep(ZERO);
            });
        }
        assertThat(trail).containsExactly("CancelledError", "CancelledError");
        assertThat(gets.sender().trySend(1)).isFalse();
        assertThat(puts.receiver().tryReceive()).isNull();
    }

    private void noteEnd(Runnable call) {
        try {
            call.run();
            trail.add("none");
        } catch (Throwable thrown) {
            trail.add(thrown.getClass().getSimpleName());
            throw thrown;
        }
    }

    @Test
    void whatWasHandedOverBeforeTheLoopClosesIsReceived() {
        VirtualClock clock = new VirtualClock();
        Channel<Integer> channel = Channel.rendezvous();
        try (EventLoop loop = clock.createLoop()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                createTask(() -> {
                    trail.add(channel.receiver().receive());
                    sleep(ZERO);
                    trail.add("never");
                });
                sleep(ZERO);
                channel.sender().send(1);
            });
        }
        assertThat(trail).containsExactly(1);
    }

    @Test
    void whoeverWantsToWaitWhileTheLoopClosesIsGivenNothing() {
        VirtualClock clock = new VirtualClock();
        Channel<Integer> channel = Channel.rendezvous();
        try (EventLoop loop = clock.createLoop()) {
            loop.setExceptionHandler((_, _) -> {});
            loop.runUntilComplete(() -> {
                createTask(() -> {
                    try {
                        sleep(seconds(1));
                    } finally {
                        noteEnd(channel.receiver()::receive);
                    }
                });
                createTask(() -> {
                    try {
                        sleep(seconds(1));
                    } finally {
                        trail.add(channel.sender().trySend(1));
                    }
                });
                sleep(ZERO);
            });
        }
        assertThat(trail).containsExactly(false, "CancelledError");
    }
}
