package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.ensureFuture;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskTest {
    @AsyncTest
    @Behaviour(46)
    void beginsWhenItsCreatorSuspends() {
        List<String> trail = new ArrayList<>();
        var task = createTask(() -> trail.add("task"));
        trail.add("creator");
        task.await();
        trail.add("creator again");
        assertThat(trail).containsExactly("creator", "task", "creator again");
    }

    @AsyncTest
    void tasksBeginInTheOrderOfTheirCreation() {
        List<Integer> trail = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            createTask(() -> trail.add(number));
        }
        sleep(ZERO);
        assertThat(trail).containsExactly(0, 1, 2, 3, 4);
    }

    @AsyncTest
    void eachOfManyTasksRunsOnceAndEndsAsItsCodeDoes() {
        List<Integer> trail = new ArrayList<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        // More than there are between two of which the engine rehearses the end.
        for (int i = 0; i < 2_500; i++) {
            int number = i;
            tasks.add(
                    createTask(() -> {
                        trail.add(number);
                        return number;
                    }));
        }
        sleep(ZERO);
        assertThat(trail).hasSize(2_500).isSorted().doesNotHaveDuplicates();
        assertThat(tasks).extracting(Future::result).isEqualTo(trail);
    }

    @AsyncTest
    @Behaviour(47)
    void waitingForWhatIsThereLetsNobodyElseRun(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        Future<Integer> future = loop.createFuture();
        future.setResult(1);
        Task<Integer> finished = createTask(() -> 2);
        finished.await();
        Queue<Integer> queue = new Queue<>(1);

        var bystander = createTask(() -> trail.add("bystander"));
        future.await();
        finished.await();
        queue.put(3);
        queue.get();
        queue.taskDone();
        queue.join();
        Asyncio.wait(List.of(future, finished));
        Asyncio.asCompleted(List.of(future)).forEach(_ -> trail.add("completed"));
        Asyncio.shield(finished).await();
        Asyncio.gather(List.<Future<Integer>>of()).await();
        trail.add("main");
        bystander.await();
        assertThat(trail).containsExactly("completed", "main", "bystander");
    }

    @AsyncTest
    void givesItsResultToEveryoneWhoAwaitsIt() {
        Task<String> task = createTask(() -> sleep(seconds(1), "result"));
        Task<String> other = createTask(() -> task.await());
        assertThat(task.await()).isEqualTo("result");
        assertThat(other.await()).isEqualTo("result");
        assertThat(task.await()).isEqualTo("result");
    }

    @AsyncTest
    void throwsUncheckedExceptionsAsTheyAreAndWrapsCheckedOnes() {
        RuntimeException unchecked = new IllegalStateException("unchecked");
        Task<?> first = createTask(() -> throwing(unchecked));
        assertThatThrownBy(first::await).isSameAs(unchecked);

        IOException checked = new IOException("checked");
        Task<?> second = createTask(() -> throwing(checked));
        assertThatThrownBy(second::await)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(checked);
        assertThatThrownBy(() -> second.await(IOException.class)).isSameAs(checked);
    }

    @AsyncTest
    @Behaviour(50)
    void cannotAwaitItself() {
        Task<?> task = createTask(() -> Objects.requireNonNull(currentTask()).await(), "narcissus");
        assertThatThrownBy(task::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the task cannot await itself, it would never end:"
                                + " Task[pending, name=narcissus, callbacks=1]");
    }

    @AsyncTest
    @Behaviour(50)
    void cannotAwaitAFutureOfAnotherLoop() {
        try (EventLoop other = EventLoop.create()) {
            Future<Integer> foreign = other.createFuture();
            Task<?> task = createTask(() -> foreign.await(), "local");
            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "the task local cannot await a future attached to a different loop:"
                                    + " Future[pending]. Await it by future.toCompletableFuture(),"
                                    + " or create it on this loop");
        }
    }

    @AsyncTest
    @Behaviour(51)
    void refusesAResultOrExceptionFromOutside() {
        Task<Integer> task = createTask(() -> 1);
        assertThatThrownBy(() -> task.setResult(2))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "a task's result is what its code returns; use loop.createFuture() for a"
                                + " future that others complete");
        assertThatThrownBy(() -> task.setException(new IOException("other")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "a task fails with what its code throws; use loop.createFuture() for a"
                                + " future that others complete");
        assertThat(task.await()).isEqualTo(1);
    }

    @Test
    @Behaviour(53)
    void isNotCreatedOnAClosedLoop() {
        List<String> trail = new ArrayList<>();
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((_, report) -> trail.add(report.message()));
        loop.close();
        assertThatThrownBy(() -> loop.createTask(() -> trail.add("begun")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Event loop is closed; create another one, or run the code with Asyncio.run");
        assertThat(trail).isEmpty();
    }

    @Test
    void isNotCreatedWhereNoLoopRuns() {
        assertThatThrownBy(() -> createTask(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "no running event loop on the thread .+\\."
                                + " Call it in code that Asyncio.run or createTask runs");
    }

    @AsyncTest
    @SuppressWarnings("NullAway") // what the test is about
    void needsCode() {
        Callable<Integer> none = null;
        assertThatThrownBy(() -> createTask(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("code");
        assertThatThrownBy(() -> toThread(none))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("code");
        assertThatThrownBy(() -> ensureFuture((Object) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("awaitable");
    }

    @AsyncTest
    @Behaviour(57)
    void isCurrentInItsOwnCodeOnly(EventLoop loop) {
        List<@Nullable Object> current = new ArrayList<>();
        Task<?> test = currentTask();
        Task<?> other = createTask(() -> current.add(currentTask()));
        loop.callSoon(() -> current.add(currentTask()));
        sleep(ZERO);
        current.add(currentTask());
        assertThat(current).containsExactly(other, null, test);
    }

    @Test
    void thereIsNoCurrentTaskWhereNoLoopRuns() {
        assertThatThrownBy(Asyncio::currentTask)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no running event loop on the thread ");
    }

    @AsyncTest
    void isAmongAllTasksUntilItIsDone() {
        Task<?> test = Objects.requireNonNull(currentTask());
        Task<?> first = createTask(() -> sleep(seconds(1)));
        Task<?> second = createTask(() -> sleep(seconds(2)));
        assertThat(allTasks()).containsExactly(test, first, second);
        first.await();
        assertThat(allTasks()).containsExactly(test, second);
        second.await();
        assertThat(allTasks()).containsExactly(test);
    }

    @AsyncTest
    @Behaviour(61)
    @SuppressWarnings("ThreadPriorityCheck") // a collection is asked for; no result depends on it
    void isHeldByItsLoop() {
        List<String> trail = new ArrayList<>();
        WeakReference<Task<?>> task =
                new WeakReference<>(
                        createTask(() -> {
                            sleep(seconds(1));
                            trail.add("went on");
                        }));
        sleep(ZERO);
        System.gc();
        assertThat(task.get()).isNotNull();
        sleep(seconds(2));
        assertThat(trail).containsExactly("went on");
    }

    @Test
    @Behaviour(61)
    void isReportedAndCancelledWhenItsLoopClosesBeforeItsEnd() {
        List<String> trail = new ArrayList<>();
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler(
                (_, report) -> trail.add(report.message() + ": " + report.future()));
        loop.createTask(() -> endless(loop, trail), TaskOptions.named("endless"));
        loop.runUntilComplete(() -> sleep(ZERO, "done"));
        loop.close();
        assertThat(trail)
                .containsExactly(
                        "Task was destroyed but it is pending: the event loop was closed:"
                                + " Task[pending, name=endless, waits for"
                                + " Future[pending, callbacks=1]]",
                        "cleanup");
    }

    private static void endless(EventLoop loop, List<String> trail) {
        try {
            loop.createFuture().await();
        } finally {
            trail.add("cleanup");
        }
    }

    private static Object throwing(Exception exception) throws Exception {
        throw exception;
    }
}
