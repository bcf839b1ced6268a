package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.Asyncio.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tasks that each await the next, more of them than frames fit on a stack. */
class LongChainTest {
    private static final int LONG = 20_000;

    private final List<Task<?>> tasks = new ArrayList<>();

    /** Each awaits the one before it in the list; the first awaits {@code end}. */
    private Task<?> chain(Future<?> end) {
        return chain(end, Function.identity());
    }

    private Task<?> chain(Future<?> end, Function<Future<?>, Future<?>> between) {
        Future<?> last = end;
        for (int i = 0; i < LONG; i++) {
            Future<?> next = last;
            Task<?> task =
                    createTask(() -> {
                        between.apply(next).await();
                    });
            tasks.add(task);
            last = task;
        }
        sleep(Duration.ZERO);
        return tasks.getLast();
    }

    @AsyncTest
    void isCancelledFromItsBeginningToItsEnd(EventLoop loop) {
        Future<?> end = loop.createFuture();
        Task<?> begin = chain(end);
        assertThat(begin.cancel("enough")).isTrue();
        assertThat(end.isCancelled()).isTrue();
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
        assertThatThrownBy(begin::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(tasks).allMatch(Task::isCancelled);
    }

    @AsyncTest
    void leavesAnErrorThatCanBePrinted(EventLoop loop) {
        Task<?> begin = chain(loop.createFuture());
        begin.cancel("enough");
        CancelledError error = catchThrowableOfType(CancelledError.class, begin::await);
        List<Throwable> causes = causesOf(error);
        assertThat(causes).hasSizeBetween(2, 40);
        assertThat(causes.getLast()).isInstanceOf(CancelledError.class).hasMessage("enough");
    }

    @AsyncTest
    void thatIsNotSoLongShowsEveryAwaitInItsError(EventLoop loop) {
        Future<?> end = loop.createFuture();
        Task<?> third = createTask(() -> end.await());
        Task<?> second = createTask(() -> third.await());
        Task<?> first = createTask(() -> second.await());
        sleep(Duration.ZERO);
        first.cancel();
        CancelledError error = catchThrowableOfType(CancelledError.class, first::await);
        assertThat(causesOf(error)).hasSize(4);
    }

    private static List<Throwable> causesOf(Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause).toList();
    }

    @AsyncTest
    void whoseLastTaskSleepsIsCancelled() {
        Task<?> begin = chain(createTask(() -> sleep(seconds(9))));
        begin.cancel();
        assertThatThrownBy(begin::await).isInstanceOf(CancelledError.class);
        assertThat(tasks).allMatch(Task::isCancelled);
    }

    @AsyncTest
    void timesOut(EventLoop loop, VirtualClock clock) {
        Task<?> begin = chain(loop.createFuture());
        assertThatThrownBy(() -> waitFor(begin, seconds(1))).isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(1));
        assertThat(tasks).allMatch(Task::isCancelled);
    }

    @AsyncTest
    void ofGatheringsInBetweenIsCancelled(EventLoop loop) {
        Future<?> end = loop.createFuture();
        Task<?> begin = chain(end, next -> gather(List.of(next)));
        assertThat(begin.cancel("enough")).isTrue();
        assertThat(end.isCancelled()).isTrue();
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
        assertThatThrownBy(begin::await).isInstanceOf(CancelledError.class).hasMessage("enough");
        assertThat(tasks).allMatch(Task::isCancelled);
    }

    @AsyncTest
    void ofGatheringsAloneIsCancelled(EventLoop loop) {
        Future<?> end = loop.createFuture();
        Future<?> gathered = end;
        for (int i = 0; i < LONG; i++) {
            gathered = gather(List.of(gathered));
        }
        assertThat(gathered.cancel()).isTrue();
        assertThat(end.isCancelled()).isTrue();
        assertThatThrownBy(gathered::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void thatIsACircleIsCancelled() {
        Task<?> begin =
                chain(
                        createTask(() -> {
                            sleep(seconds(1));
                            tasks.getLast().await();
                        }));
        sleep(seconds(2));
        assertThat(begin.cancel()).isTrue();
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
        Asyncio.wait(tasks);
        assertThat(tasks).allMatch(Task::isCancelled);
    }

    @AsyncTest
    void inAGroupThatIsCancelledIsAskedOnceAndNotFromEachTaskOn() {
        taskGroup(group -> {
            Future<?> last = group.createTask(() -> sleep(seconds(1_000)));
            for (int i = 0; i < LONG; i++) {
                Future<?> next = last;
                Task<?> task = group.createTask(() -> next.await());
                tasks.add(task);
                last = task;
            }
            sleep(Duration.ZERO);
            group.cancel();
        });
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
    }

    @AsyncTest
    void inAGroupThatIsACircleIsAskedOnce() {
        taskGroup(group -> {
            tasks.add(group.createTask(() -> tasks.get(1).await()));
            tasks.add(group.createTask(() -> tasks.get(0).await()));
            sleep(Duration.ZERO);
            group.cancel();
        });
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
    }

    @AsyncTest
    void whoseEndIsDoneLeavesTheRequestToTheTaskBehindIt(EventLoop loop) {
        Future<Integer> end = loop.createFuture();
        Task<?> begin = chain(end);
        end.setResult(1);
        assertThat(begin.cancel()).isTrue();
        assertThatThrownBy(begin::await).isInstanceOf(CancelledError.class);
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(end.result()).isEqualTo(1);
    }

    @Test
    void endsWithTheRunWhichAsksEachTaskOnce() {
        Asyncio.run(() -> {
            chain(EventLoop.running().createFuture());
        });
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
    }

    @Test
    void ofGatheringsInBetweenEndsWithTheRunWhichAsksEachTaskOnce() {
        Asyncio.run(() -> {
            chain(
                    EventLoop.running().createFuture(),
                    next -> gather(List.of(gather(List.of(next)))));
        });
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
    }

    @Test
    void thatWasMadeFromItsBeginningEndsWithTheRunToo() {
        Asyncio.run(() -> {
            createTask(() -> await(LONG));
            sleep(Duration.ZERO);
            while (tasks.size() < LONG) {
                sleep(Duration.ZERO);
            }
        });
        assertThat(tasks).allMatch(Task::isCancelled);
        assertThat(tasks).allMatch(task -> task.cancelling() == 1);
    }

    @Test
    void thatIsACircleEndsWithTheRun() {
        Asyncio.run(() -> {
            tasks.add(createTask(() -> tasks.get(1).await()));
            tasks.add(createTask(() -> tasks.get(0).await()));
            sleep(Duration.ZERO);
        });
        assertThat(tasks).hasSize(2).allMatch(Task::isCancelled);
    }

    private void await(int more) {
        if (more == 0) {
            sleep(seconds(1_000));
            return;
        }
        Task<?> next = createTask(() -> await(more - 1));
        tasks.add(next);
        next.await();
    }

    @Test
    void thatIsACircleEndsWithTheRunThoughItWasCancelledBefore() {
        VirtualClock.run(() -> {
            for (int i = 0; i < 2; i++) {
                int other = 1 - i;
                tasks.add(
                        createTask(() -> {
                            try {
                                sleep(seconds(1));
                            } catch (CancelledError swallowed) {
                                tasks.get(other).await();
                            }
                        }));
            }
            sleep(Duration.ZERO);
            tasks.forEach(Task::cancel);
            sleep(Duration.ZERO);
            return "done";
        });
        assertThat(tasks).hasSize(2).allMatch(Task::isCancelled);
    }
}
