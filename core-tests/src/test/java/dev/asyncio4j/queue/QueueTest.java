package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Behaviour;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueTest {
    @AsyncTest
    void givesItemsInTheOrderTheyWerePut() {
        Queue<Integer> queue = new Queue<>();
        for (int i = 0; i < 5; i++) {
            queue.put(i);
        }
        List<Integer> got = new ArrayList<>();
        while (!queue.isEmpty()) {
            got.add(queue.get());
        }
        assertThat(got).containsExactly(0, 1, 2, 3, 4);
    }

    @AsyncTest
    void holdsNoMoreThanItsLimit() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>(2);
        Task<?> producer =
                createTask(() -> {
                    for (int i = 0; i < 4; i++) {
                        queue.put(i);
                        trail.add("put " + i);
                    }
                });
        sleep(ZERO);
        trail.add("full: " + queue.isFull());
        for (int i = 0; i < 4; i++) {
            trail.add("got " + queue.get());
            sleep(ZERO);
        }
        producer.await();
        assertThat(trail)
                .containsExactly(
                        "put 0",
                        "put 1",
                        "full: true",
                        "got 0",
                        "put 2",
                        "got 1",
                        "put 3",
                        "got 2",
                        "got 3");
    }

    @AsyncTest
    void withoutALimitIsNeverFull() {
        Queue<Integer> queue = new Queue<>(-1);
        for (int i = 0; i < 1_000; i++) {
            queue.putNowait(i);
        }
        assertThat(queue.isFull()).isFalse();
        assertThat(queue.size()).isEqualTo(1_000);
        assertThat(queue.maxsize()).isEqualTo(-1);
    }

    @AsyncTest
    void wakesThoseWhoWaitInTheOrderInWhichTheyCame() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
        for (String name : List.of("a", "b", "c")) {
            createTask(() -> trail.add(name + queue.get()));
        }
        sleep(ZERO);
        queue.putNowait(1);
        queue.putNowait(2);
        queue.putNowait(3);
        sleep(ZERO);
        assertThat(trail).containsExactly("a1", "b2", "c3");
    }

    @AsyncTest
    @Behaviour(149)
    void givesTheItemToANewcomerIfItComesBeforeTheWokenOne() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
        Task<?> waiter = createTask(() -> trail.add("waiter gets " + queue.get()));
        sleep(ZERO);
        queue.putNowait(1);
        trail.add("newcomer gets " + queue.get());
        sleep(ZERO);
        queue.putNowait(2);
        waiter.await();
        assertThat(trail).containsExactly("newcomer gets 1", "waiter gets 2");
    }

    @AsyncTest
    @Behaviour(149)
    void givesTheRoomToANewcomerIfItComesBeforeTheWokenOne() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(0);
        Task<?> waiter =
                createTask(() -> {
                    queue.put(2);
                    trail.add("waiter put 2");
                });
        sleep(ZERO);
        queue.getNowait();
        queue.put(1);
        sleep(ZERO);
        trail.add("got " + queue.get());
        waiter.await();
        assertThat(trail).containsExactly("got 1", "waiter put 2");
        assertThat(queue.size()).isEqualTo(1);
    }

    @AsyncTest
    @Behaviour(149)
    void manyWhoWaitGetAllThatIsPutThoughOneIsCancelled() {
        List<Integer> got = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
        Task<?> first = createTask(() -> got.add(queue.get()));
        Task<?> second = createTask(() -> got.add(queue.get()));
        Task<?> third = createTask(() -> got.add(queue.get()));
        sleep(ZERO);
        queue.putNowait(1);
        queue.putNowait(2);
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        second.await();
        third.await();
        assertThat(got).containsExactlyInAnyOrder(1, 2);
    }

    @AsyncTest
    void keepsTheOrderOfTheOthersWhenAWaiterIsCancelled() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
        Task<?> first = createTask(() -> queue.get());
        createTask(() -> trail.add("second gets " + queue.get()));
        createTask(() -> trail.add("third gets " + queue.get()));
        sleep(ZERO);
        first.cancel();
        sleep(seconds(1));
        queue.putNowait(1);
        queue.putNowait(2);
        sleep(seconds(1));
        assertThat(trail).containsExactly("second gets 1", "third gets 2");
    }

    @AsyncTest
    @Behaviour(150)
    void keepsTheItemOfAWokenGetterThatIsCancelled() {
        Queue<Integer> queue = new Queue<>();
        Task<Integer> getter = createTask(() -> queue.get());
        sleep(ZERO);
        queue.putNowait(1);
        queue.putNowait(2);
        getter.cancel();
        assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
        assertThat(queue.get()).isEqualTo(1);
        assertThat(queue).hasToString("Queue[size=1, unfinished=2]");
    }

    @AsyncTest
    @Behaviour(150)
    void passesTheWakeUpOfACancelledGetterOn() {
        Queue<Integer> queue = new Queue<>();
        Task<Integer> first = createTask(() -> queue.get());
        Task<Integer> second = createTask(() -> queue.get());
        sleep(ZERO);
        queue.putNowait(1);
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        assertThat(second.await()).isEqualTo(1);
    }

    @AsyncTest
    @Behaviour(150)
    void passesTheWakeUpOfACancelledPutterOn() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(0);
        Task<?> first = createTask(() -> queue.put(1));
        Task<?> second = createTask(() -> queue.put(2));
        sleep(ZERO);
        assertThat(queue.getNowait()).isZero();
        first.cancel();
        assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        second.await();
        assertThat(queue.get()).isEqualTo(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncTest
    @Behaviour(150)
    void aCancelledPutterTakesNobodysPlace() {
        Queue<String> queue = new Queue<>(1);
        Task<?> first = createTask(() -> queue.put("a"));
        Task<?> second = createTask(() -> queue.put("b"));
        Task<?> cancelled = createTask(() -> queue.put("never"));
        sleep(ZERO);
        assertThat(first.isDone()).isTrue();
        assertThat(second.isDone()).isFalse();
        cancelled.cancel();
        sleep(ZERO);
        assertThat(cancelled.isCancelled()).isTrue();
        assertThat(queue.getNowait()).isEqualTo("a");
        second.await();
        assertThat(queue.getNowait()).isEqualTo("b");
        assertThat(queue.isEmpty()).isTrue();
    }

    @AsyncTest
    @Behaviour(151)
    void forgetsCancelledWaiters() {
        Queue<Integer> empty = new Queue<>();
        Queue<Integer> full = new Queue<>(1);
        full.putNowait(0);
        List<Task<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(createTask(() -> empty.get()));
            waiters.add(createTask(() -> full.put(1)));
            waiters.add(createTask(() -> full.join()));
        }
        sleep(ZERO);
        assertThat(empty).hasToString("Queue[size=0, getters=3]");
        assertThat(full)
                .hasToString("Queue[size=1, maxsize=1, putters=3, joiners=3, unfinished=1]");
        waiters.forEach(Task::cancel);
        Asyncio.wait(waiters);
        assertThat(empty).hasToString("Queue[size=0]");
        assertThat(full).hasToString("Queue[size=1, maxsize=1, unfinished=1]");
    }

    @AsyncTest
    @Behaviour(151)
    void cancelledAfterItsWakeUpWasUsedUpIsCancelledCleanly() {
        Queue<Integer> queue = new Queue<>(1);
        queue.putNowait(0);
        Task<?> putter = createTask(() -> queue.put(1));
        sleep(ZERO);
        queue.getNowait();
        queue.putNowait(2);
        putter.cancel("cleanly");
        assertThatThrownBy(putter::await).isInstanceOf(CancelledError.class).hasMessage("cleanly");
        assertThat(queue.getNowait()).isEqualTo(2);
        assertThat(queue).hasToString("Queue[size=0, maxsize=1, unfinished=2]");
    }

    @AsyncTest
    void joinWaitsUntilEveryItemIsDone() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
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
        joiners.forEach(Task::await);
        assertThat(trail).containsExactly("done", "done", "a joined", "b joined");
    }

    @AsyncTest
    void joinEndsEvenIfMoreIsPutBeforeItsTurn() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
        queue.put(1);
        Task<?> joiner =
                createTask(() -> {
                    queue.join();
                    trail.add("joined");
                });
        sleep(ZERO);
        queue.get();
        queue.taskDone();
        queue.put(2);
        sleep(ZERO);
        trail.add("after its turn");
        assertThat(trail).containsExactly("joined", "after its turn");
        joiner.await();
    }

    @AsyncTest
    void aJoinerThatIsCancelledWakesNobody() {
        List<String> trail = new ArrayList<>();
        Queue<Integer> queue = new Queue<>();
        queue.put(1);
        Task<?> first = createTask(() -> queue.join());
        sleep(ZERO);
        queue.taskDone();
        queue.put(2);
        Task<?> second =
                createTask(() -> {
                    queue.join();
                    trail.add("joined");
                });
        first.cancel();
        sleep(seconds(1));
        trail.add("not before");
        queue.taskDone();
        second.await();
        assertThat(first.isCancelled()).isTrue();
        assertThat(trail).containsExactly("not before", "joined");
    }

    @Test
    void countsItemsReportedDone() {
        Queue<Integer> queue = new Queue<>();
        queue.putNowait(1);
        queue.taskDone();
        assertThatThrownBy(queue::taskDone)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "taskDone() was called more often than items were put into"
                                + " Queue[size=1]; call it once for each item taken");
    }

    @Test
    void canBeUsedWithoutWaiting() {
        Queue<Integer> queue = new Queue<>(1);
        assertThatThrownBy(queue::getNowait)
                .isInstanceOf(QueueEmptyException.class)
                .hasMessage("there is no item in Queue[size=0, maxsize=1]");
        queue.putNowait(1);
        assertThatThrownBy(() -> queue.putNowait(2))
                .isInstanceOf(QueueFullException.class)
                .hasMessage("there is no room in Queue[size=1, maxsize=1, unfinished=1]");
        assertThat(queue.getNowait()).isEqualTo(1);
    }

    @Test
    void cannotWaitOutsideOfATask() {
        Queue<Integer> queue = new Queue<>();
        assertThatThrownBy(queue::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot wait here: no event loop runs on the thread ");
        assertThat(queue).hasToString("Queue[size=0]");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void refusesNull() {
        Queue<Integer> queue = new Queue<>();
        assertThatThrownBy(() -> queue.put(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("item");
        assertThatThrownBy(() -> queue.putNowait(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("item");
    }
}
