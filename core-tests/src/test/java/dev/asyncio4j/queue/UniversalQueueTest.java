package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** As the tasks of one loop see it. */
class UniversalQueueTest {
    private final List<Object> trail = new ArrayList<>();
    private final UniversalQueue<Integer> queue = new UniversalQueue<>();
    private final UniversalQueue<Integer> small = new UniversalQueue<>(1);

    private Task<?> getter(String name) {
        Task<?> task = createTask(() -> trail.add(name + " gets " + queue.get()));
        sleep(ZERO);
        return task;
    }

    private Task<?> putter(int item) {
        Task<?> task =
                createTask(() -> {
                    small.put(item);
                    trail.add("put " + item);
                });
        sleep(ZERO);
        return task;
    }

    @AsyncTest
    void givesItemsInTheOrderTheyWerePut() {
        for (int i = 0; i < 5; i++) {
            queue.put(i);
        }
        while (!queue.isEmpty()) {
            trail.add(queue.get());
        }
        assertThat(trail).containsExactly(0, 1, 2, 3, 4);
    }

    @AsyncTest
    void holdsNoMoreThanItsLimit() {
        small.put(0);
        Task<?> producer =
                createTask(() -> {
                    for (int i = 1; i < 4; i++) {
                        small.put(i);
                        trail.add("put " + i);
                    }
                });
        sleep(ZERO);
        trail.add("full: " + small.isFull());
        for (int i = 0; i < 4; i++) {
            trail.add("got " + small.get());
            sleep(ZERO);
        }
        producer.await();
        assertThat(trail)
                .containsExactly(
                        "full: true",
                        "got 0",
                        "put 1",
                        "got 1",
                        "put 2",
                        "got 2",
                        "put 3",
                        "got 3");
    }

    @Test
    void withoutALimitIsNeverFull() {
        UniversalQueue<Integer> unlimited = new UniversalQueue<>(-1);
        for (int i = 0; i < 1_000; i++) {
            unlimited.putNowait(i);
        }
        assertThat(unlimited.isFull()).isFalse();
        assertThat(unlimited.size()).isEqualTo(1_000);
        assertThat(unlimited.maxsize()).isEqualTo(-1);
        assertThat(new UniversalQueue<>().maxsize()).isZero();
    }

    @Test
    void canBeUsedWithoutWaiting() {
        assertThatThrownBy(small::getNowait)
                .isInstanceOf(QueueEmptyException.class)
                .hasMessage("there is no item in UniversalQueue[size=0, maxsize=1]");
        small.putNowait(1);
        assertThatThrownBy(() -> small.putNowait(2))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("there is no room in UniversalQueue[size=1, maxsize=1, unfinished=1]");
        assertThat(small.getNowait()).isEqualTo(1);
    }

    @AsyncTest
    void wakesThoseWhoWaitInTheOrderInWhichTheyCame() {
        List.of("a", "b", "c").forEach(this::getter);
        queue.putNowait(1);
        queue.putNowait(2);
        queue.putNowait(3);
        sleep(ZERO);
        assertThat(trail).containsExactly("a gets 1", "b gets 2", "c gets 3");
    }

    @AsyncTest
    @Behaviour(149)
    void keepsTheItemForWhoHasWaited() {
        Task<?> waiter = getter("waiter");
        queue.putNowait(1);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue).hasToString("UniversalQueue[size=0, kept=1, unfinished=1]");
        assertThatThrownBy(queue::getNowait).isInstanceOf(QueueEmptyException.class);
        queue.putNowait(2);
        trail.add("newcomer gets " + queue.get());
        waiter.await();
        // What is taken is always the first, and nobody waits longer than for his turn.
        assertThat(trail).containsExactly("newcomer gets 1", "waiter gets 2");
    }

    @AsyncTest
    @Behaviour(149)
    void keepsTheRoomForWhoHasWaited() {
        small.putNowait(0);
        Task<?> waiter = putter(1);
        assertThat(small.getNowait()).isZero();
        assertThat(small.isFull()).isTrue();
        assertThat(small.isEmpty()).isTrue();
        assertThatThrownBy(() -> small.putNowait(2)).isInstanceOf(QueueFullException.class);
        waiter.await();
        assertThat(small.getNowait()).isEqualTo(1);
    }

    @AsyncTest
    void anItemThatIsKeptTakesUpRoom() {
        Task<Integer> getter = createTask(() -> small.get());
        sleep(ZERO);
        small.putNowait(1);
        assertThat(small.isEmpty()).isTrue();
        assertThat(small.isFull()).isTrue();
        assertThat(getter.await()).isEqualTo(1);
        assertThat(small.isFull()).isFalse();
    }

    @AsyncTest
    @Behaviour(150)
    void passesWhatACancelledGetterWasCalledForOn() {
        Task<?> first = getter("first");
        Task<?> second = getter("second");
        Task<?> third = getter("third");
        queue.putNowait(1);
        queue.putNowait(2);
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        second.await();
        third.await();
        assertThat(trail).containsExactly("second gets 1", "third gets 2");
    }

    @AsyncTest
    @Behaviour(150)
    void putsNothingInTheWrongPlaceWhenACalledGetterIsCancelled() {
        Task<?> getter = getter("never");
        queue.putNowait(1);
        queue.putNowait(2);
        getter.cancel();
        assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
        assertThat(queue).hasToString("UniversalQueue[size=2, unfinished=2]");
        assertThat(queue.get()).isEqualTo(1);
        assertThat(queue.get()).isEqualTo(2);
    }

    @AsyncTest
    @Behaviour(150)
    void passesTheRoomOfACancelledPutterOn() {
        small.putNowait(0);
        Task<?> first = putter(1);
        Task<?> second = putter(2);
        small.getNowait();
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        second.await();
        assertThat(small.get()).isEqualTo(2);
        assertThat(small.isEmpty()).isTrue();
    }

    @AsyncTest
    @Behaviour(151)
    void forgetsCancelledWaiters() {
        small.putNowait(0);
        List<Task<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(getter("never"));
            waiters.add(putter(i));
            waiters.add(createTask(() -> small.join()));
        }
        sleep(ZERO);
        assertThat(queue).hasToString("UniversalQueue[size=0, getters=3]");
        assertThat(small)
                .hasToString(
                        "UniversalQueue[size=1, maxsize=1, putters=3, joiners=3, unfinished=1]");
        assertThat(waiters.getFirst().toString()).contains("UniversalQueue[size=0, getters=3]");
        waiters.forEach(Task::cancel);
        Asyncio.wait(waiters);
        assertThat(queue).hasToString("UniversalQueue[size=0]");
        assertThat(small).hasToString("UniversalQueue[size=1, maxsize=1, unfinished=1]");
    }

    @AsyncTest
    void aTaskThatIsCancelledAndWaitsElsewhereIsNotWokenByWhatComesLate() {
        Task<?> waiter =
                createTask(() -> {
                    try {
                        queue.get();
                    } catch (CancelledError cancelled) {
                        trail.add("cancelled");
                    }
                    sleep(seconds(1));
                    trail.add(EventLoop.running().time());
                });
        sleep(ZERO);
        queue.putNowait(1);
        waiter.cancel();
        queue.putNowait(2);
        waiter.await();
        assertThat(trail).containsExactly("cancelled", seconds(1));
        assertThat(queue.size()).isEqualTo(2);
    }

    @AsyncTest
    void joinWaitsUntilEveryItemIsDone() {
        queue.join();
        queue.put(1);
        queue.put(2);
        List<Task<?>> joiners = new ArrayList<>();
        for (String name : List.of("a", "b")) {
            joiners.add(
                    createTask(() -> {
                        queue.join();
                        trail.add(name + " joined");
                    }));
        }
        for (int i = 0; i < 2; i++) {
            queue.get();
            sleep(seconds(1));
            trail.add("done");
            queue.taskDone();
        }
        // It ends, though more is put before its turn comes.
        queue.put(3);
        joiners.forEach(Task::await);
        assertThat(trail).containsExactly("done", "done", "a joined", "b joined");
    }

    @Test
    void countsItemsReportedDone() {
        queue.putNowait(1);
        queue.taskDone();
        assertThatThrownBy(queue::taskDone)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "taskDone() was called more often than items were put into"
                                + " UniversalQueue[size=1]; call it once for each item taken");
    }

    // Limits of time

    @AsyncTest
    void waitsForAnItemNoLongerThanAllowed(VirtualClock clock) throws Exception {
        assertThatThrownBy(() -> queue.get(seconds(2))).isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(2));
        EventLoop.running().callLater(seconds(1), () -> queue.putNowait(1));
        assertThat(queue.get(seconds(2))).isEqualTo(1);
        assertThat(clock.time()).isEqualTo(seconds(3));
        queue.putNowait(2);
        assertThat(queue.get(ZERO)).isEqualTo(2);
        assertThatThrownBy(() -> queue.get(ZERO)).isInstanceOf(TimeoutException.class);
        createTask(() -> queue.put(3));
        assertThat(queue.get((Duration) null)).isEqualTo(3);
        assertThat(clock.time()).isEqualTo(seconds(3));
        assertThat(queue).hasToString("UniversalQueue[size=0, unfinished=3]");
    }

    @AsyncTest
    void waitsForRoomNoLongerThanAllowed(VirtualClock clock) throws Exception {
        small.put(0, ZERO);
        assertThatThrownBy(() -> small.put(1, seconds(2))).isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(2));
        EventLoop.running().callLater(seconds(1), small::getNowait);
        small.put(2, seconds(2));
        assertThat(clock.time()).isEqualTo(seconds(3));
        createTask(() -> small.get());
        small.put(3, null);
        assertThat(small.getNowait()).isEqualTo(3);
        assertThat(small).hasToString("UniversalQueue[size=0, maxsize=1, unfinished=3]");
    }

    @AsyncTest
    void anItemThatComesBeforeTheDeadlineIsTaken(VirtualClock clock) {
        Task<Integer> getter = createTask(() -> timeout(seconds(1), () -> queue.get()));
        sleep(ZERO);
        clock.advance(seconds(1));
        queue.putNowait(1);
        assertThat(getter.await()).isEqualTo(1);
        assertThat(queue).hasToString("UniversalQueue[size=0, unfinished=1]");
    }

    @AsyncTest
    void anItemThatComesAfterTheDeadlineGoesToTheNext(EventLoop loop) {
        Task<Integer> late = createTask(() -> queue.get(seconds(1)));
        Task<Integer> next = createTask(() -> queue.get());
        sleep(ZERO);
        // Behind the deadline, but before the turn of the one whose it was.
        loop.callAt(seconds(1), () -> queue.putNowait(1));
        assertThatThrownBy(() -> late.await(TimeoutException.class))
                .isInstanceOf(TimeoutException.class);
        assertThat(next.await()).isEqualTo(1);
        assertThat(queue).hasToString("UniversalQueue[size=0, unfinished=1]");
    }

    // Misuse

    @AsyncTest
    void aCallbackMustNotWait(EventLoop loop) {
        small.putNowait(0);
        for (Runnable call :
                List.<Runnable>of(() -> queue.get(), () -> small.put(1), () -> small.join())) {
            loop.callSoon(() ->
                    assertThatThrownBy(call::run)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageStartingWith(
                                    "cannot wait here: this code runs on an event loop but in no"
                                            + " task; it is a callback"));
        }
        loop.callSoon(() -> queue.put(small.get()));
        loop.callSoon(() ->
                assertThatThrownBy(() -> small.get(seconds(1)))
                        .isInstanceOf(IllegalStateException.class));
        sleep(ZERO);
        assertThat(queue.get()).isZero();
        assertThat(small).hasToString("UniversalQueue[size=0, maxsize=1, unfinished=1]");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        for (Runnable call :
                List.<Runnable>of(() -> queue.put(null), () -> queue.putNowait(null))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("item");
        }
        assertThatThrownBy(() -> queue.put(null, seconds(1)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("item");
    }
}
