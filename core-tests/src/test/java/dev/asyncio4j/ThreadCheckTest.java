package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.shield;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.sync.Barrier;
import dev.asyncio4j.sync.BoundedSemaphore;
import dev.asyncio4j.sync.CapacityLimiter;
import dev.asyncio4j.sync.Condition;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.sync.ParkingLot;
import dev.asyncio4j.sync.Semaphore;
import dev.asyncio4j.testing.AsyncExtension;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is the loop's own thread's alone says so to every other thread. */
@Tag("real")
class ThreadCheckTest {
    @AsyncTest
    @Behaviour(22)
    void whatSchedulesRefusesOtherThreadsInAnyMode(EventLoop loop) {
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("callSoon", () -> loop.callSoon(() -> {}));
        uses.put("callLater", () -> loop.callLater(seconds(1), () -> {}));
        uses.put("callAt", () -> loop.callAt(seconds(1), () -> {}));
        uses.put("createTask", () -> loop.createTask(() -> 1));
        uses.put("runInExecutor", () -> loop.runInExecutor(null, () -> 1));
        uses.put("stop", loop::stop);
        for (boolean debug : List.of(false, true)) {
            loop.debug(debug);
            toThread(() -> uses.forEach(ThreadCheckTest::assertRefused));
        }
        loop.debug(false);
    }

    @AsyncTest
    @Behaviour(22)
    void whatElseIsTheLoopsOwnRefusesOtherThreads(EventLoop loop) {
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("allTasks", loop::allTasks);
        uses.put("setDefaultExecutor", () -> loop.setDefaultExecutor(ForkJoinPool.commonPool()));
        uses.put("shutdownDefaultExecutor", () -> loop.shutdownDefaultExecutor(seconds(1)));
        uses.put("setExceptionHandler", () -> loop.setExceptionHandler(null));
        uses.put(
                "callExceptionHandler",
                () -> loop.callExceptionHandler(ExceptionContext.of("words")));
        uses.put("addInstrument", () -> loop.addInstrument(new Instrument() {}));
        uses.put("removeInstrument", () -> loop.removeInstrument(new Instrument() {}));
        uses.put("addSignalHandler", () -> loop.addSignalHandler("CONT", () -> {}));
        uses.put("removeSignalHandler", () -> loop.removeSignalHandler("CONT"));
        uses.put("debug", () -> loop.debug(true));
        uses.put("slowCallbackDuration", () -> loop.slowCallbackDuration(seconds(1)));
        toThread(() -> uses.forEach(ThreadCheckTest::assertRefused));
    }

    @AsyncTest
    void futuresTasksAndHandlesRefuseOtherThreads(EventLoop loop) {
        Future<Integer> future = loop.createFuture();
        Task<?> task = createTask(() -> {});
        Handle handle = loop.callSoon(() -> {});
        TimerHandle timer = loop.callLater(seconds(9), () -> {});
        Map<String, ThrowingCallable> uses = new LinkedHashMap<>();
        uses.put("setResult", () -> future.setResult(1));
        uses.put("setException", () -> future.setException(new IllegalStateException()));
        uses.put("cancel", future::cancel);
        uses.put("addDoneCallback", () -> future.addDoneCallback(_ -> {}));
        uses.put("removeDoneCallback", () -> future.removeDoneCallback(_ -> {}));
        uses.put("uncancel", task::uncancel);
        CancelledError error = new CancelledError();
        uses.put("raise", () -> task.raise(error));
        uses.put("withdraw", () -> task.withdraw(error));
        uses.put("asCancellation", () -> task.asCancellation(error));
        uses.put("attach", () -> task.attach("here"));
        uses.put("Handle.cancel", handle::cancel);
        uses.put("shield", () -> shield(future));
        uses.put("gather", () -> gather(future));
        toThread(() -> {
            uses.forEach(ThreadCheckTest::assertRefused);
            assertRefused("cancel", task::cancel);
            assertRefused("Handle.cancel", timer::cancel);
        });
        timer.cancel();
    }

    /** What every thread may call; a method that is new is in neither list, and so asks for one. */
    private static final Map<Class<?>, Set<String>> ANY_THREAD =
            Map.of(
                    EventLoop.class,
                    Set.of(
                            // Threads are no matter.
                            "create",
                            "running",
                            "isRunning",
                            "isClosed",
                            "time",
                            "statistics",
                            "toString",
                            "callSoonThreadsafe",
                            "execute",
                            "debug",
                            "slowCallbackDuration",
                            "exceptionHandler",
                            "defaultExceptionHandler",
                            "createFuture",
                            // They refuse a loop that runs.
                            "runForever",
                            "runUntilComplete",
                            "close"),
                    Future.class,
                    Set.of(
                            "loop",
                            "isDone",
                            "isCancelled",
                            "result",
                            "exception",
                            "state",
                            "resultNow",
                            "exceptionNow",
                            "toCompletableFuture",
                            "toString",
                            "get",
                            // With a flag: java.util.concurrent's. Without, refused.
                            "cancel",
                            // Refuses whoever is no task.
                            "await"),
                    Task.class,
                    Set.of(
                            "name",
                            "rename",
                            "context",
                            "stack",
                            "attachment",
                            "cancelling",
                            // Never to be called.
                            "setResult",
                            "setException"),
                    Handle.class,
                    Set.of("isCancelled", "context", "toString"),
                    TimerHandle.class,
                    Set.of("when", "toString"));

    private static final Map<Class<?>, Set<String>> REFUSED =
            Map.of(
                    EventLoop.class,
                    Set.of(
                            "callSoon",
                            "callLater",
                            "callAt",
                            "createTask",
                            "runInExecutor",
                            "stop",
                            "allTasks",
                            "setDefaultExecutor",
                            "shutdownDefaultExecutor",
                            "setExceptionHandler",
                            "callExceptionHandler",
                            "addInstrument",
                            "removeInstrument",
                            "addSignalHandler",
                            "removeSignalHandler",
                            "debug",
                            "slowCallbackDuration"),
                    Future.class,
                    Set.of(
                            "setResult",
                            "setException",
                            "cancel",
                            "addDoneCallback",
                            "removeDoneCallback"),
                    Task.class,
                    Set.of("cancel", "uncancel", "raise", "withdraw", "asCancellation", "attach"),
                    Handle.class,
                    Set.of("cancel"),
                    TimerHandle.class,
                    Set.of("cancel"));

    @Test
    void everyDoorIsEitherOpenToEveryThreadOrOneThatIsTriedHere() {
        ANY_THREAD.forEach((type, open) -> {
            Set<String> known = new TreeSet<>(open);
            known.addAll(REFUSED.get(type));
            Set<String> doors = new TreeSet<>();
            for (var method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isBridge()) {
                    doors.add(method.getName());
                }
            }
            assertThat(doors).as(type.getName()).isEqualTo(known);
        });
    }

    /** A use of something that tasks of one loop share, which nobody waits for. */
    record Use(String name, Object subject, Runnable onLoop, Runnable elsewhere) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static <S> Use use(String name, S subject, Consumer<S> use) {
        return use(name, subject, use, use);
    }

    private static <S> Use use(String name, S subject, Consumer<S> onLoop, Consumer<S> elsewhere) {
        return new Use(
                name, subject, () -> onLoop.accept(subject), () -> elsewhere.accept(subject));
    }

    static List<Use> uses() {
        return List.of(
                use("lock acquire", new Lock(), Lock::acquire),
                use("lock try acquire", new Lock(), Lock::tryAcquire),
                use("lock release", new Lock(), Lock::acquire, Lock::release),
                use("event set", new Event(), Event::set),
                use("event clear", new Event(), Event::clear),
                use("event await", new Event(), Event::set, Event::await),
                use("semaphore acquire", new Semaphore(9), Semaphore::acquire),
                use("semaphore try acquire", new Semaphore(9), Semaphore::tryAcquire),
                use("semaphore release", new Semaphore(9), Semaphore::release),
                use(
                        "bounded semaphore release",
                        new BoundedSemaphore(9),
                        semaphore -> {
                            semaphore.acquire();
                            semaphore.acquire();
                        },
                        BoundedSemaphore::release),
                use(
                        "limiter acquire",
                        new CapacityLimiter(9),
                        limiter -> limiter.acquire(new Object())),
                use("limiter try acquire", new CapacityLimiter(9), l -> l.tryAcquire(new Object())),
                use(
                        "limiter release",
                        new CapacityLimiter(9),
                        l -> l.acquire("one"),
                        limiter -> limiter.release("one")),
                use("limiter tokens", new CapacityLimiter(9), limiter -> limiter.tokens(3)),
                use(
                        "condition signal",
                        new Condition(),
                        c -> c.lock().acquire(),
                        Condition::signal),
                use("condition await", new Condition(), c -> c.lock().acquire(), Condition::await),
                use("barrier await", new Barrier(1), Barrier::await),
                use("barrier reset", new Barrier(2), Barrier::reset),
                use("barrier abort", new Barrier(2), Barrier::abort),
                use("lot unpark", new ParkingLot(), ParkingLot::unpark),
                use("lot unpark all", new ParkingLot(), ParkingLot::unparkAll),
                use("lot repark", new ParkingLot(), lot -> lot.repark(new ParkingLot())),
                use("queue put", new Queue<Integer>(), queue -> queue.put(1)),
                use("queue put nowait", new Queue<Integer>(), queue -> queue.putNowait(1)),
                use("queue get", new Queue<Integer>(), queue -> queue.put(1), Queue::get),
                use(
                        "queue get nowait",
                        new Queue<Integer>(),
                        queue -> queue.put(1),
                        Queue::getNowait),
                use(
                        "queue task done",
                        new Queue<Integer>(),
                        queue -> queue.put(1),
                        Queue::taskDone),
                use("queue join", new Queue<Integer>(), Queue::shutdown, Queue::join),
                use("queue shutdown", new Queue<Integer>(), queue -> queue.put(1), Queue::shutdown),
                use(
                        "queue shutdown now",
                        new Queue<Integer>(),
                        queue -> queue.put(1),
                        Queue::shutdownNow),
                use(
                        "channel send",
                        Channel.<Integer>buffered(9),
                        channel -> channel.sender().send(1)),
                use(
                        "channel try send",
                        Channel.<Integer>buffered(9),
                        channel -> channel.sender().trySend(1)),
                use(
                        "channel receive",
                        Channel.<Integer>buffered(9),
                        channel -> channel.sender().send(1),
                        channel -> channel.receiver().receive()),
                use(
                        "channel try receive",
                        Channel.<Integer>buffered(9),
                        c -> c.receiver().tryReceive()),
                use(
                        "channel copy",
                        Channel.<Integer>buffered(9),
                        c -> c.sender().send(1),
                        c -> c.sender().copy()),
                use(
                        "channel copy of receiver",
                        Channel.<Integer>buffered(9),
                        c -> c.sender().send(1),
                        c -> c.receiver().copy()),
                use(
                        "channel close",
                        Channel.<Integer>buffered(9),
                        c -> c.sender().send(1),
                        c -> c.sender().close()),
                use(
                        "channel close of receiver",
                        Channel.<Integer>buffered(9),
                        c -> c.sender().send(1),
                        c -> c.receiver().close()));
    }

    @ParameterizedTest
    @MethodSource("uses")
    @ExtendWith(AsyncExtension.class)
    void inDebugModeWhatTasksShareRefusesOtherThreadsThoughNobodyWaits(Use use, EventLoop loop) {
        loop.debug(true);
        use.onLoop.run();
        String before = use.subject.toString();
        toThread(() ->
                assertThatThrownBy(use.elsewhere::run)
                        .isInstanceOf(IllegalStateException.class)
                        .message()
                        .satisfiesAnyOf(
                                message ->
                                        assertThat(message)
                                                .contains(
                                                        " was used on the thread "
                                                                + Thread.currentThread().getName()
                                                                + ", but it belongs to the event"
                                                                + " loop of the thread"
                                                                + " asyncio4j-loop-")
                                                .endsWith(
                                                        ". From other threads use"
                                                                + " loop.callSoonThreadsafe or"
                                                                + " Asyncio.runCoroutineThreadsafe"),
                                // What only tasks may do.
                                message -> assertThat(message).contains("no event loop runs on")));
        assertThat(use.subject).hasToString(before);
        loop.debug(false);
    }

    @AsyncTest
    void inDebugModeATaskOfAnotherLoopThatRunsIsRefusedToo(EventLoop loop) {
        loop.debug(true);
        Queue<Integer> queue = new Queue<>();
        queue.put(1);
        toThread(() ->
                VirtualClock.run(() ->
                        assertThatThrownBy(queue::get)
                                .hasMessageContaining("but it belongs to the event loop of")));
        assertThat(queue.get()).isOne();
        loop.debug(false);
    }

    @Test
    void inDebugModeALoopMayUseWhatOneUsedThatRunsNoMore() {
        Queue<Integer> queue = new Queue<>();
        RunOptions options = RunOptions.defaults().withDebug(true);
        Asyncio.run(() -> queue.put(1), options);
        queue.putNowait(2);
        int sum =
                Asyncio.run(
                        () -> {
                            int both = queue.get() + queue.get();
                            toThread(() ->
                                    assertThatThrownBy(() -> queue.putNowait(3))
                                            .hasMessageContaining("but it belongs to"));
                            return both;
                        },
                        options);
        assertThat(sum).isEqualTo(3);
    }

    @AsyncTest
    @Behaviour(135)
    void aForeignThreadThatIsRefusedHasPutNothing(EventLoop loop) {
        Queue<Integer> queue = new Queue<>();
        Task<Integer> getter = createTask(queue::get);
        sleep(Duration.ZERO);
        toThread(() ->
                assertThatThrownBy(() -> queue.putNowait(1))
                        .hasMessageContaining("but tasks wait for it on"));
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue).hasToString("Queue[size=0, getters=1]");
        queue.putNowait(2);
        assertThat(getter.await()).isEqualTo(2);
    }

    /** The use must be named, whoever else shares the message. */
    private static void assertRefused(String name, ThrowingCallable use) {
        assertThatThrownBy(use)
                .as(name)
                .isInstanceOf(IllegalStateException.class)
                .message()
                .contains(name)
                .endsWith(
                        " was called on the thread "
                                + Thread.currentThread().getName()
                                + ", but its event loop runs on the thread "
                                + loopThreadIn(use)
                                + ". From other threads use loop.callSoonThreadsafe or Asyncio.runCoroutineThreadsafe");
    }

    private static String loopThreadIn(ThrowingCallable use) {
        try {
            use.call();
        } catch (Throwable refused) {
            return String.valueOf(refused.getMessage())
                    .replaceFirst(".* runs on the thread (asyncio4j-loop-\\d+)\\. .*", "$1");
        }
        return "";
    }

    @AsyncTest
    void theSafeDoorIsOpenToEveryThread(EventLoop loop) {
        List<String> trail = new ArrayList<>();
        toThread(() -> {
            loop.callSoonThreadsafe(() -> trail.add("callSoonThreadsafe"));
            loop.execute(() -> trail.add("execute"));
            assertThat(loop.isRunning()).isTrue();
            assertThat(loop.isClosed()).isFalse();
            assertThat(loop.time()).isZero();
            assertThat(loop.debug()).isFalse();
        });
        sleep(seconds(1));
        assertThat(trail).containsExactly("callSoonThreadsafe", "execute");
    }

    @Test
    void aLoopThatDoesNotRunMayBeUsedFromAnyThread() throws InterruptedException {
        List<String> trail = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            Thread other =
                    Thread.ofPlatform()
                            .start(() -> {
                                loop.callSoon(() -> trail.add("other"));
                                loop.stop();
                            });
            assertThat(other.join(Duration.ofSeconds(10))).isTrue();
            loop.runForever();
        }
        assertThat(trail).containsExactly("other");
    }
}
