package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.allTasks;
import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.currentTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.TaskOptions.eager;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tasks that begin while they are being created. */
class EagerTaskTest {
    private static final ContextVar<Integer> VARIABLE = ContextVar.of("variable", 0);

    private final List<String> trail = new ArrayList<>();

    private static Task<?> current() {
        return Objects.requireNonNull(currentTask());
    }

    private static Task<?> eagerly(Action<?> code) {
        return createTask(code, eager());
    }

    private void noteAroundYield(String name) {
        trail.add(name + " begins");
        sleep(ZERO);
        trail.add(name + " ends");
    }

    // The first step

    @AsyncTest
    void runUpToTheirFirstSuspensionBeforeAnythingElseDoes(EventLoop loop) {
        createTask(() -> trail.add("bystander"));
        loop.callSoon(() -> trail.add("callback"));
        Task<?> task = eagerly(() -> noteAroundYield("task"));
        trail.add("creator");
        task.await();
        assertThat(trail)
                .containsExactly("task begins", "creator", "bystander", "callback", "task ends");
    }

    @AsyncTest
    @Behaviour(127)
    void thatDoNotSuspendAreDoneOnReturn() {
        Task<Integer> task = createTask(() -> 42, eager());
        assertThat(task.isDone()).isTrue();
        assertThat(task.cancel()).isFalse();
        assertThat(task.result()).isEqualTo(42);
        assertThat(allTasks()).doesNotContain(task);
    }

    @AsyncTest
    @Behaviour(46)
    void areNotTheRule() {
        Task<?> task = createTask(() -> trail.add("begun"));
        Task<?> lazy =
                createTask(() -> trail.add("begun"), TaskOptions.defaults().withEagerStart(false));
        assertThat(trail).isEmpty();
        task.await();
        lazy.await();
    }

    @AsyncTest
    void thatThrowFailAndTheirCreatorDoesNot() {
        Task<?> task = eagerly(EagerTaskTest::fail);
        assertThat(task.exception()).isInstanceOf(ArithmeticException.class);
    }

    @AsyncTest
    void thatAreCancelledWithinEndSo() {
        Task<?> cancelled =
                eagerly(() -> {
                    throw new CancelledError("of its own accord");
                });
        assertThat(cancelled.isCancelled()).isTrue();
        Task<?> cancelsItself =
                eagerly(() -> {
                    current().cancel();
                    sleep(ZERO);
                });
        assertThat(cancelsItself.isDone()).isFalse();
        assertThatThrownBy(cancelsItself::await).isInstanceOf(CancelledError.class);
    }

    @AsyncTest
    void thatWaitAreOrdinaryTasksFromThenOn(VirtualClock clock) {
        Task<String> task = createTask(() -> sleep(seconds(1), "done"), eager());
        Task<?> other = eagerly(() -> sleep(seconds(10)));
        assertThat(task.await()).isEqualTo("done");
        other.cancel();
        assertThatThrownBy(other::await).isInstanceOf(CancelledError.class);
        assertThat(clock.time()).isEqualTo(seconds(1));
    }

    @AsyncTest
    void areTheCurrentTaskWhileTheyRunAndTheirCreatorIsItAgainAfterwards() {
        Task<?> creator = current();
        List<Task<?>> seen = new ArrayList<>();
        Task<?> outer =
                eagerly(() -> {
                    seen.add(current());
                    seen.add(createTask(() -> current(), eager()).result());
                    seen.add(current());
                    sleep(ZERO);
                    seen.add(current());
                });
        assertThat(currentTask()).isSameAs(creator);
        outer.await();
        assertThat(seen).hasSize(4);
        assertThat(seen.get(0)).isSameAs(outer).isSameAs(seen.get(2)).isSameAs(seen.get(3));
        assertThat(seen.get(1)).isNotSameAs(outer);
    }

    @AsyncTest
    void areAmongAllTasksFromTheBeginning() {
        eagerly(() -> assertThat(allTasks()).contains(current()).hasSize(2)).result();
    }

    @AsyncTest
    void haveTimeoutsOfTheirOwn(VirtualClock clock) {
        Task<?> task = eagerly(() -> timeout(seconds(1), () -> sleep(seconds(10))));
        sleep(seconds(5));
        assertThat(task.exception()).isInstanceOf(TimeoutException.class);
        assertThat(clock.time()).isEqualTo(seconds(5));
    }

    @AsyncTest
    void makeTheirCreatorShowWhatItWaitsFor() {
        Task<?> creator = current();
        createTask(() -> trail.add(creator.toString()), TaskOptions.eager().withName("look-up"));
        assertThat(trail)
                .singleElement()
                .asString()
                .endsWith(", waits for the first step of look-up, callbacks=1]");
        assertThat(creator.toString()).doesNotContain("waits for");
    }

    @AsyncTest
    void showTheirCreatorsStack() {
        Task<?> creator = current();
        eagerly(
                        () -> {
                            assertThat(creator.stack())
                                    .extracting(StackTraceElement::getMethodName)
                                    .contains("showTheirCreatorsStack");
                        })
                .result();
    }

    @AsyncTest
    @Tag("real")
    void thatBlockAreLeftBehind() {
        Thread[] thread = new Thread[1];
        Task<?> task =
                eagerly(() -> {
                    thread[0] = Thread.currentThread();
                    LockSupport.park();
                    trail.add("unblocked");
                });
        trail.add("creator");
        LockSupport.unpark(thread[0]);
        task.await();
        assertThat(trail).containsExactly("creator", "unblocked");
    }

    // Cancellation of the creator

    @AsyncTest
    void thatCancelTheirCreatorDoSoAtItsNextAwait() {
        Task<?> creator =
                createTask(() -> {
                    Task<?> itself = current();
                    Task<?> child =
                            eagerly(() -> {
                                itself.cancel("by its child");
                                sleep(seconds(1));
                                trail.add("child");
                            });
                    trail.add("created, cancelling: " + itself.cancelling());
                    try {
                        sleep(ZERO);
                    } finally {
                        trail.add("child done: " + child.isDone());
                        child.await();
                    }
                });
        assertThatThrownBy(creator::await)
                .isInstanceOf(CancelledError.class)
                .hasMessage("by its child");
        assertThat(trail).containsExactly("created, cancelling: 1", "child done: false", "child");
    }

    @AsyncTest
    void doNotTakeACancellationThatIsPendingFromTheirCreator() {
        Task<?> creator =
                createTask(() -> {
                    current().cancel("pending");
                    Task<Integer> child =
                            createTask(
                                    () -> {
                                        sleep(ZERO);
                                        return current().cancelling();
                                    },
                                    eager());
                    trail.add("created");
                    try {
                        sleep(ZERO);
                    } finally {
                        trail.add("cancelling the child: " + child.await());
                    }
                });
        assertThatThrownBy(creator::await).isInstanceOf(CancelledError.class);
        assertThat(trail).containsExactly("created", "cancelling the child: 0");
    }

    // Depth and number

    @AsyncTest
    void nestAsDeepAsTheyLike() {
        Task<Integer> outermost = createTask(() -> depth(10_000), eager());
        assertThat(outermost.result()).isEqualTo(10_000);
        assertThat(allTasks()).hasSize(1);
    }

    private static int depth(int levels) {
        return levels == 0 ? 0 : 1 + createTask(() -> depth(levels - 1), eager()).result();
    }

    @AsyncTest
    void nestAsDeepAsTheyLikeWhereTheyWait() {
        Task<Integer> outermost = createTask(() -> depthWaiting(10_000), eager());
        assertThat(allTasks()).hasSize(10_002);
        assertThat(outermost.await()).isEqualTo(10_000);
    }

    private static int depthWaiting(int levels) {
        if (levels == 0) {
            sleep(seconds(1));
            return 0;
        }
        return 1 + createTask(() -> depthWaiting(levels - 1), eager()).await();
    }

    @Test
    @Behaviour(127)
    void gatheredOverAndOverNeverComeToTheLoopIfNoneSuspends() {
        try (EventLoop loop = eagerLoop(new VirtualClock())) {
            int tasks =
                    loop.runUntilComplete(() -> {
                        loop.callSoon(() -> trail.add("the loop had a turn"));
                        int sum = tree(4);
                        assertThat(trail).isEmpty();
                        return sum;
                    });
            assertThat(tasks).isEqualTo(781);
        }
    }

    /** How many nodes there are, each but the outermost one a task. */
    private static int tree(int levels) {
        if (levels == 0) {
            return 1;
        }
        List<Task<Integer>> branches = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            branches.add(createTask(() -> tree(levels - 1)));
        }
        return gather(branches).await().stream().mapToInt(Integer::intValue).sum() + 1;
    }

    @AsyncTest
    void gatheredGiveTheirResultsInTheOrderGiven() {
        List<Task<Integer>> tasks =
                IntStream.range(0, 6)
                        .mapToObj(i ->
                                createTask(
                                        () -> i % 2 == 0 ? i : sleep(seconds(6 - i), i), eager()))
                        .toList();
        assertThat(gather(tasks).await()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @AsyncTest
    void waitedForOneByOneComeAsTheyEnd() {
        Task<Integer> slow = createTask(() -> sleep(seconds(2), 1), eager());
        Task<Integer> done = createTask(() -> 2, eager());
        Task<Integer> quick = createTask(() -> sleep(seconds(1), 3), eager());
        List<Integer> order = new ArrayList<>();
        for (Task<Integer> task : Asyncio.asCompleted(List.of(slow, done, quick))) {
            order.add(task.result());
        }
        assertThat(order).containsExactly(2, 3, 1);
    }

    // Contexts

    @AsyncTest
    @Behaviour(129)
    void runInACopyOfTheirCreatorsContext() {
        VARIABLE.set(1);
        List<Integer> seen = new ArrayList<>();
        Task<?> task =
                eagerly(() -> {
                    seen.add(VARIABLE.value());
                    VARIABLE.set(2);
                    sleep(ZERO);
                    seen.add(VARIABLE.value());
                    VARIABLE.set(3);
                });
        seen.add(VARIABLE.value());
        task.await();
        seen.add(VARIABLE.value());
        assertThat(seen).containsExactly(1, 1, 2, 1);
    }

    @AsyncTest
    void mayShareTheContextThatTheirCreatorIsIn() {
        eagerly(() -> VARIABLE.set(1));
        assertThat(VARIABLE.value()).isZero();
        createTask(() -> VARIABLE.set(2), eager().withContext(current().context()));
        assertThat(VARIABLE.value()).isEqualTo(2);
    }

    // Where nothing can begin at once

    @Test
    @Behaviour(130)
    void ofALoopThatDoesNotRunBeginWhenItDoes() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            Task<?> task = loop.createTask(() -> trail.add("begun"), eager());
            assertThat(trail).isEmpty();
            loop.runUntilComplete(task);
            assertThat(trail).containsExactly("begun");
        }
    }

    @AsyncTest
    void ofAnotherLoopThatDoesNotRunDoNotBegin() {
        try (EventLoop other = new VirtualClock().createLoop()) {
            other.setExceptionHandler((_, _) -> {});
            other.createTask(() -> trail.add("begun"), eager());
            assertThat(trail).isEmpty();
        }
    }

    @Test
    @Tag("real")
    void areRefusedOnAForeignThreadWhileTheLoopRuns() {
        Asyncio.run(() -> {
            EventLoop loop = EventLoop.running();
            assertThatThrownBy(() ->
                            Asyncio.toThread(
                                    () -> loop.createTask(() -> trail.add("begun"), eager())))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("createTask was called on ");
        });
        assertThat(trail).isEmpty();
    }

    @AsyncTest
    void inAClassInitialiserBeginWhenTheirTurnComes() {
        Initialiser.code = () -> eagerly(() -> trail.add("task"));
        Initialiser.Pinned.touch();
        trail.add("creator");
        sleep(ZERO);
        assertThat(trail).containsExactly("creator", "task");
    }

    private static final class Initialiser {
        private static Runnable code = () -> {};

        private static final class Pinned {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @AsyncTest
    @Tag("real")
    void ofAThreadThatATaskStartedBeginWhenTheirTurnComes(EventLoop loop) {
        CompletableFuture<@Nullable Void> created = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            loop.createTask(() -> trail.add("task"), eager());
            trail.add("thread");
            created.complete(null);
        });
        Asyncio.await(created);
        sleep(ZERO);
        assertThat(trail).containsExactly("thread", "task");
    }

    // Callbacks

    @AsyncTest
    void areBegunByCallbacksToo(EventLoop loop) {
        loop.callSoon(() -> {
            eagerly(() -> noteAroundYield("task"));
            trail.add("callback, in a task: " + (currentTask() != null));
        });
        loop.callSoon(() -> trail.add("next callback"));
        sleep(ZERO);
        trail.add("next iteration");
        sleep(ZERO);
        assertThat(trail)
                .containsExactly(
                        "task begins",
                        "callback, in a task: false",
                        "next callback",
                        "next iteration",
                        "task ends");
    }

    @AsyncTest
    void leaveACallbackItsContext(EventLoop loop) {
        List<Integer> seen = new ArrayList<>();
        VARIABLE.set(1);
        loop.callSoon(() -> {
            VARIABLE.set(2);
            eagerly(() -> {
                seen.add(VARIABLE.value());
                VARIABLE.set(3);
            });
            seen.add(VARIABLE.value());
        });
        sleep(ZERO);
        assertThat(seen).containsExactly(2, 2);
        assertThat(VARIABLE.value()).isEqualTo(1);
    }

    @Test
    void reportAsEverWhatTheirCallbackThrows() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            loop.setExceptionHandler((_, report) -> trail.add(report.message()));
            loop.callSoon(() -> {
                loop.createTask(() -> trail.add("task"), eager());
                fail();
            });
            loop.callSoon(() -> trail.add("next callback"));
            loop.stop();
            loop.runForever();
        }
        assertThat(trail).hasSize(3).startsWith("task").endsWith("next callback");
        assertThat(trail.get(1)).startsWith("Exception in callback");
    }

    @Test
    void fromOtherThreadsBeginWhenTheyHaveArrived() {
        try (EventLoop loop = eagerLoop(new VirtualClock())) {
            CompletableFuture<String> result =
                    Asyncio.runCoroutineThreadsafe(() -> sleep(seconds(1), "done"), loop);
            loop.callLater(seconds(2), loop::stop);
            loop.runForever();
            assertThat(result).isCompletedWithValue("done");
        }
    }

    // Loops whose tasks are all eager

    private static EventLoop eagerLoop(VirtualClock clock) {
        return EventLoop.create(
                LoopOptions.defaults().withWaiter(() -> clock).withEagerTasks(true));
    }

    @Test
    void areTheDefaultOfALoopThatIsMadeSo() {
        try (EventLoop loop = eagerLoop(new VirtualClock())) {
            loop.runUntilComplete(() -> {
                assertThat(createTask(() -> 1).isDone()).isTrue();
                assertThat(createTask(() -> 1, TaskOptions.named("eager")).isDone()).isTrue();
                assertThat(gather(() -> 1, () -> 2).isDone()).isTrue();
            });
        }
    }

    @Test
    void areAsEachIsToldWhateverTheLoopsDefault() {
        try (EventLoop loop = eagerLoop(new VirtualClock())) {
            loop.runUntilComplete(() -> {
                TaskOptions lazy = TaskOptions.defaults().withEagerStart(false);
                Task<Integer> task = createTask(() -> 1, lazy);
                assertThat(task.isDone()).isFalse();
                assertThat(task.await()).isEqualTo(1);
                assertThat(createTask(() -> 1, lazy.withEagerStart(true)).isDone()).isTrue();
            });
        }
    }

    // The end of runs and loops

    @Test
    void thatStopTheLoopLetTheirCreatorFinishItsTurn() {
        try (EventLoop loop = new VirtualClock().createLoop()) {
            loop.createTask(() -> {
                loop.createTask(loop::stop, eager());
                trail.add("creator");
            });
            loop.callSoon(() -> trail.add("ready"));
            loop.runForever();
        }
        assertThat(trail).containsExactly("creator", "ready");
    }

    @Test
    void thatAreFatalEndTheRunAndTheirCreatorGoesOnInTheNext() {
        OutOfMemoryError fatal = new OutOfMemoryError("thrown by a test");
        try (EventLoop loop = new VirtualClock().createLoop()) {
            Task<?> creator =
                    loop.createTask(() -> {
                        Task<?> child =
                                loop.createTask(
                                        () -> {
                                            throw fatal;
                                        },
                                        eager());
                        trail.add("created: " + child.exception());
                    });
            assertThatThrownBy(() -> loop.runUntilComplete(creator)).isSameAs(fatal);
            assertThat(trail).isEmpty();
            loop.runUntilComplete(creator);
        }
        assertThat(trail).containsExactly("created: " + fatal);
    }

    @Test
    void thatAreFatalLeaveACreatorToBeUnwoundWhenTheLoopCloses() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, report) -> trail.add(report.message()));
        Task<?> creator =
                loop.createTask(() -> {
                    loop.createTask(
                            () -> {
                                throw new OutOfMemoryError("thrown by a test");
                            },
                            eager());
                    trail.add("created");
                    try {
                        sleep(seconds(1));
                    } finally {
                        trail.add("cleaned up");
                    }
                });
        assertThatThrownBy(loop::runForever).isInstanceOf(OutOfMemoryError.class);
        loop.close();
        assertThat(trail).hasSize(3).endsWith("created", "cleaned up");
        assertThat(creator.isCancelled()).isTrue();
    }

    @Test
    void areRefusedByALoopThatCloses() {
        EventLoop loop = new VirtualClock().createLoop();
        loop.setExceptionHandler((_, _) -> {});
        loop.createTask(() -> {
            try {
                sleep(seconds(1));
            } finally {
                try {
                    loop.createTask(() -> trail.add("begun"), eager());
                } catch (IllegalStateException closed) {
                    trail.add(String.valueOf(closed.getMessage()));
                }
            }
        });
        loop.stop();
        loop.runForever();
        loop.close();
        assertThat(trail).singleElement().asString().startsWith("Event loop is closed");
    }

    @Test
    void areCancelledWithTheGatheringThatTheyCancelInTheirFirstStep() {
        VirtualClock clock = new VirtualClock();
        LoopOptions options = LoopOptions.defaults().withEagerTasks(true);
        try (EventLoop loop = EventLoop.create(options.withWaiter(() -> clock))) {
            List<String> trail = new ArrayList<>();
            Task<?>[] main = new Task<?>[1];
            Callable<String> child =
                    () -> {
                        main[0].cancel();
                        try {
                            return sleep(seconds(100), "went on");
                        } finally {
                            trail.add("ended at " + loop.time());
                        }
                    };
            main[0] = loop.createTask(() -> Asyncio.gather(List.of(child), 2).await());
            assertThatThrownBy(() -> loop.runUntilComplete(main[0]))
                    .isInstanceOf(CancelledError.class);
            assertThat(trail).containsExactly("ended at PT0S");
        }
    }

    // Debug mode

    @Test
    void areTimedApartFromTheirCreatorInDebugMode() {
        VirtualClock clock = new VirtualClock();
        try (EventLoop loop = clock.createLoop();
                LogCapture log = new LogCapture()) {
            loop.debug(true);
            loop.runUntilComplete(
                    loop.createTask(
                            () -> {
                                clock.advance(seconds(0.06));
                                createTask(
                                        () -> clock.advance(seconds(0.3)),
                                        eager().withName("child"));
                                clock.advance(seconds(0.06));
                            },
                            TaskOptions.named("creator")));
            loop.runUntilComplete(() -> sleep(seconds(1)));
            assertThat(withoutOrigins(log.messages()))
                    .containsExactly(
                            "Executing Task[finished, name=child, result=null] took 0.3 s",
                            "Executing Task[finished, name=creator, result=null] took 0.12 s");
        }
    }

    @Test
    void areTimedApartFromTheirCallbackInDebugMode() {
        VirtualClock clock = new VirtualClock();
        try (EventLoop loop = clock.createLoop();
                LogCapture log = new LogCapture()) {
            loop.debug(true);
            TaskOptions named = eager().withName("child");
            loop.callSoon(new Slow(clock, () -> createTask(() -> {}, named)));
            loop.callSoon(
                    new Slow(clock, () -> createTask(() -> clock.advance(seconds(0.3)), named)));
            loop.runUntilComplete(() -> sleep(seconds(1)));
            assertThat(withoutOrigins(log.messages()))
                    .containsExactly(
                            "Executing Handle[slow] took 0.12 s",
                            "Executing Task[finished, name=child, result=null] took 0.3 s",
                            "Executing Handle[slow] took 0.12 s");
        }
    }

    private static List<String> withoutOrigins(List<String> messages) {
        return messages.stream()
                .map(message -> message.replaceAll(", created at [^\\]]*", ""))
                .toList();
    }

    private record Slow(VirtualClock clock, Runnable inBetween) implements Runnable {
        @Override
        public void run() {
            clock.advance(seconds(0.06));
            inBetween.run();
            clock.advance(seconds(0.06));
        }

        @Override
        public String toString() {
            return "slow";
        }
    }

    private static void fail() {
        throw new ArithmeticException("failed");
    }
}
