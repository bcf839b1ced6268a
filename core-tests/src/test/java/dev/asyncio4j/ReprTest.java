package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;

class ReprTest {
    @AsyncTest
    void aFutureShowsItsStateAndHowItEnded(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        assertThat(future).hasToString("Future[pending]");
        future.addDoneCallback(_ -> {});
        future.addDoneCallback(_ -> {});
        assertThat(future).hasToString("Future[pending, callbacks=2]");
        future.setResult(7);
        assertThat(future).hasToString("Future[finished, result=7]");

        Future<Integer> empty = loop.createFuture();
        empty.cancel();
        assertThat(empty).hasToString("Future[cancelled]");

        Future<Integer> failed = loop.createFuture();
        failed.setException(new IllegalStateException("why"));
        assertThat(failed)
                .hasToString("Future[finished, exception=java.lang.IllegalStateException: why]");
        assertThat(failed.exception()).hasMessage("why");
    }

    @AsyncTest
    void aFutureWithoutAResultShowsNull() {
        Task<?> task = createTask(() -> sleep(ZERO), "void");
        task.await();
        assertThat(task).hasToString("Task[finished, name=void, result=null]");
    }

    @AsyncTest
    @Behaviour(55)
    void aTaskShowsWhatItWaitsFor(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<?> task = createTask(() -> future.await(), "t");
        assertThat(task).hasToString("Task[pending, name=t]");
        sleep(ZERO);
        assertThat(task)
                .hasToString("Task[pending, name=t, waits for Future[pending, callbacks=1]]");
        future.setResult(1);
        task.await();
        assertThat(task).hasToString("Task[finished, name=t, result=1]");
    }

    @AsyncTest
    void aTaskThatSleepsShowsUntilWhen() {
        Task<?> task = createTask(() -> sleep(seconds(1.5)), "t");
        sleep(ZERO);
        assertThat(task).hasToString("Task[pending, name=t, waits for the time 1.5 s of its loop]");
        task.await();

        Task<?> polite = createTask(() -> sleep(ZERO), "p");
        sleep(ZERO);
        assertThat(polite).hasToString("Task[pending, name=p, waits for its turn]");
        polite.await();
    }

    @AsyncTest
    @Behaviour(55)
    void aTaskShowsThatItIsBeingCancelled() {
        Task<?> task =
                createTask(
                        () -> {
                            try {
                                sleep(seconds(9));
                            } finally {
                                sleep(seconds(1));
                            }
                        },
                        "t");
        sleep(ZERO);
        task.cancel();
        assertThat(task)
                .hasToString("Task[cancelling, name=t, waits for the time 9.0 s of its loop]");
        sleep(seconds(0.5));
        assertThat(task)
                .hasToString("Task[cancelling, name=t, waits for the time 1.0 s of its loop]");
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        assertThat(task).hasToString("Task[cancelled, name=t]");
    }

    @AsyncTest
    void aFailedTaskShowsItsException() {
        Task<?> task =
                createTask(
                        () -> {
                            throw new IllegalStateException("why");
                        },
                        "t");
        assertThatThrownBy(task::await).hasMessage("why");
        assertThat(task)
                .hasToString(
                        "Task[finished, name=t,"
                                + " exception=java.lang.IllegalStateException: why]");
    }

    @AsyncTest
    void tasksThatWaitForEachOtherShowDotsWhereTheyRepeat(EventLoop loop) {
        Task<?> test = Objects.requireNonNull(currentTask());
        test.rename("test");
        Future<Integer> never = loop.createFuture();
        Task<?> other =
                createTask(
                        () -> {
                            String shown = test.toString();
                            never.setResult(1);
                            return shown;
                        },
                        "other");
        var both = gather(List.of(never, other));
        assertThat(both.await().getLast())
                .isEqualTo(
                        "Task[pending, name=test, waits for Future[pending, callbacks=1],"
                                + " callbacks=1]");

        Task<Object> cycle =
                createTask(
                        () -> {
                            sleep(ZERO);
                            return test.toString();
                        },
                        "cycle");
        assertThat(cycle.await())
                .isEqualTo(
                        "Task[pending, name=test, waits for"
                                + " Task[pending, name=cycle, callbacks=1], callbacks=1]");
    }

    @AsyncTest
    void aFutureInItsOwnResultShowsDots(EventLoop loop) {
        List<Object> list = new ArrayList<>();
        Future<List<Object>> future = loop.createFuture();
        list.add(future);
        future.setResult(list);
        assertThat(future).hasToString("Future[finished, result=[Future[...]]]");
    }

    @AsyncTest
    void aChainOfTasksShowsItsFirst(EventLoop loop) {
        Future<Integer> end = loop.createFuture();
        Future<Integer> last = end;
        for (int i = 20_000; i > 0; i--) {
            Future<Integer> next = last;
            last = createTask(() -> next.await(), "t" + i);
        }
        sleep(ZERO);
        assertThat(last)
                .hasToString(
                        "Task[pending, name=t1, waits for Task[pending, name=t2, waits for"
                                + " Task[pending, name=t3, waits for Task[pending, name=t4, waits"
                                + " for Task[...], callbacks=1], callbacks=1], callbacks=1]]");
        end.setResult(1);
        last.await();
    }

    @AsyncTest
    void aFutureShowsAResultThatCannotBeShown(EventLoop loop) {
        Future<Object> future = loop.createFuture();
        future.setResult(new Unshowable());
        assertThat(future)
                .hasToString(
                        "Future[finished, result=(a dev.asyncio4j.ReprTest$Unshowable that cannot"
                                + " be shown: its toString threw"
                                + " java.util.ConcurrentModificationException)]");
    }

    private static final class Unshowable {
        @Override
        public String toString() {
            throw new ConcurrentModificationException();
        }
    }

    @AsyncTest
    @Tag("real")
    void aFutureCanBeShownOnAnotherThreadWhileItChanges(EventLoop loop) throws Exception {
        Future<Integer> future = loop.createFuture();
        Task<?> task = createTask(() -> future.await());
        AtomicBoolean enough = new AtomicBoolean();
        CountDownLatch shownOften = new CountDownLatch(20_000);
        var shown =
                loop.runInExecutor(
                        null,
                        () -> {
                            while (!enough.get()) {
                                assertThat(future.toString()).startsWith("Future[pending");
                                assertThat(task.toString()).startsWith("Task[pending");
                                shownOften.countDown();
                            }
                        });
        Consumer<Future<Integer>> callback = _ -> {};
        while (shownOften.getCount() > 0 && !shown.isDone()) {
            for (int i = 0; i < 20; i++) {
                future.addDoneCallback(callback);
            }
            future.removeDoneCallback(callback);
            sleep(ZERO);
        }
        enough.set(true);
        shown.await();
        future.setResult(1);
        task.await();
    }

    @AsyncTest
    void aFutureShowsThatItFailedThoughTheErrorCannotBeShown(EventLoop loop) {
        final class Failure extends Exception {
            private static final long serialVersionUID = 1;

            @Override
            public String getMessage() {
                throw new ConcurrentModificationException();
            }
        }
        Future<Object> future = loop.createFuture();
        future.setException(new Failure());
        assertThat(future.toString())
                .startsWith("Future[finished, exception=(a dev.asyncio4j.ReprTest$")
                .endsWith(
                        "Failure that cannot be shown: its toString threw"
                                + " java.util.ConcurrentModificationException)]");
        assertThat(future.exception()).isInstanceOf(Failure.class);
    }
}
