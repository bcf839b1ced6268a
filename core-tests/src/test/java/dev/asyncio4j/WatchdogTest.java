package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.asyncio4j.testing.VirtualClock;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Loops that are blocked for real. What blocks them does so until the watchdog has spoken, so that
 * no test depends on how fast the machine is.
 */
@Tag("real")
@Timeout(60)
class WatchdogTest {
    private static final Duration LIMIT = millis(20);
    private static final Duration PATIENCE = seconds(20);

    private final BlockingQueue<BlockedLoop> found = new LinkedBlockingQueue<>();
    @AutoClose private final LogCapture log = new LogCapture();
    private final RunOptions watched = RunOptions.defaults().withWatchdog(LIMIT, found::add);

    /** Keeps the thread that calls it until this is so. */
    private static void spinUntil(BooleanSupplier enough) {
        long begin = System.nanoTime();
        while (!enough.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("the watchdog did not speak");
            }
            Thread.onSpinWait();
        }
    }

    private void spinUntilFound() {
        spinUntil(() -> !found.isEmpty());
    }

    private BlockedLoop next() throws InterruptedException {
        return Objects.requireNonNull(
                found.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS), "no report");
    }

    private static List<String> methods(BlockedLoop blocked) {
        return blocked.stack().stream().map(StackTraceElement::getMethodName).toList();
    }

    @Test
    void saysWhichTaskBlocksTheLoopAndWhere() throws InterruptedException {
        AtomicReference<Task<?>> greedy = new AtomicReference<>();
        AtomicReference<EventLoop> loop = new AtomicReference<>();
        Asyncio.run(
                () -> {
                    loop.set(EventLoop.running());
                    greedy.set(createTask(this::spinUntilFound, "greedy"));
                },
                watched);
        BlockedLoop blocked = next();
        assertThat(blocked.task()).isSameAs(greedy.get());
        assertThat(blocked.loop()).isSameAs(loop.get());
        assertThat(blocked.what()).isEqualTo("the task greedy");
        assertThat(blocked.duration()).isGreaterThanOrEqualTo(LIMIT);
        assertThat(blocked.isOver()).isFalse();
        assertThat(blocked.state()).isEqualTo(Thread.State.RUNNABLE);
        assertThat(methods(blocked)).contains("spinUntilFound");
        assertThat(blocked.thread()).startsWith("asyncio4j-loop-");
    }

    @Test
    void saysThatItIsOver() throws InterruptedException {
        Asyncio.run(() -> createTask(this::spinUntilFound, "greedy").await(), watched);
        BlockedLoop blocked = next();
        BlockedLoop over = next();
        assertThat(over.isOver()).isTrue();
        assertThat(over.task()).isSameAs(blocked.task());
        assertThat(over.duration()).isGreaterThanOrEqualTo(blocked.duration());
        assertThat(over.stack()).isEmpty();
        assertThat(found).isEmpty();
        assertThat(log.records()).extracting(line -> line.getLevel()).containsOnly(Level.WARNING);
        assertThat(log.messages()).containsExactly(blocked.describe(), over.describe());
    }

    @Test
    void speaksAgainWhileItLasts() throws InterruptedException {
        Asyncio.run(
                () -> spinUntil(() -> found.size() == 2),
                RunOptions.defaults().withWatchdog(millis(5), found::add));
        Duration first = next().duration();
        assertThat(next().duration()).isGreaterThan(first).isGreaterThan(millis(49));
    }

    @Test
    void saysWhichCallbackBlocksTheLoop() throws InterruptedException {
        Asyncio.run(
                () -> {
                    EventLoop.running().callSoon(this::spinUntilFound);
                    EventLoop.running().callSoon(new Innocent());
                    sleep(Duration.ZERO);
                },
                watched);
        BlockedLoop blocked = next();
        assertThat(blocked.task()).isNull();
        assertThat(blocked.what()).isEqualTo("the callback a lambda of dev.asyncio4j.WatchdogTest");
        assertThat(methods(blocked)).contains("spinUntilFound");
    }

    private record Innocent() implements Runnable {
        @Override
        public void run() {}
    }

    /** What is asked while a callback runs must not need what the callback has. */
    @Test
    void asksNoCodeOfTheProgramForItsWords() throws InterruptedException {
        Asyncio.run(
                () -> {
                    EventLoop.running().callSoon(new Unshowable(this));
                    sleep(Duration.ZERO);
                },
                watched);
        assertThat(next().what()).isEqualTo("the callback a dev.asyncio4j.WatchdogTest$Unshowable");
    }

    private record Unshowable(WatchdogTest test) implements Runnable {
        @Override
        public void run() {
            test.spinUntilFound();
        }

        @Override
        public String toString() {
            throw new AssertionError("was asked");
        }
    }

    @Test
    void saysWhichDoneCallbackAndWhichThreadBlocksTheLoop() throws InterruptedException {
        Asyncio.run(
                () -> {
                    Future<Integer> future = EventLoop.running().createFuture();
                    future.addDoneCallback(_ -> spinUntilFound());
                    future.setResult(1);
                    sleep(Duration.ZERO);
                },
                watched);
        assertThat(next().what())
                .isEqualTo("a done callback, a lambda of dev.asyncio4j.WatchdogTest");
        next();
        Asyncio.run(() -> Thread.startVirtualThread(this::spinUntilFound).join(), watched);
        assertThat(next().what()).isEqualTo("a virtual thread that a task started");
    }

    @Test
    void saysWhatATaskIsPinnedBy() throws InterruptedException {
        Asyncio.run(
                () -> {
                    Initialiser.code =
                            () -> {
                                while (found.isEmpty()) {
                                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                                }
                            };
                    // At least one look must find it between two parks, and not at one's end.
                    Initialiser.Waits.touch();
                },
                watched);
        BlockedLoop blocked = next();
        assertThat(methods(blocked)).contains("<clinit>");
        if (blocked.state() != Thread.State.RUNNABLE) {
            assertThat(blocked.describe())
                    .contains(
                            ", which waits and is pinned by the initialiser of"
                                    + " dev.asyncio4j.WatchdogTest$Initialiser$Waits\n\tat ");
        }
    }

    private static final class Initialiser {
        static Runnable code = () -> {};

        static final class Waits {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @Test
    void saysWhichMonitorIsInTheWayOfAPinnedTask() throws InterruptedException {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        Thread holder =
                Thread.ofPlatform()
                        .start(() -> {
                            synchronized (monitor) {
                                held.countDown();
                                spinUntilFound();
                            }
                        });
        held.await();
        Asyncio.run(
                () -> {
                    MonitorInitialiser.monitor = monitor;
                    MonitorInitialiser.Enters.touch();
                },
                watched);
        holder.join();
        BlockedLoop blocked = next();
        assertThat(blocked.state()).isEqualTo(Thread.State.BLOCKED);
        assertThat(blocked.describe())
                .contains(
                        ", which waits for a monitor and is pinned by the initialiser of"
                                + " dev.asyncio4j.WatchdogTest$MonitorInitialiser$Enters");
    }

    private static final class MonitorInitialiser {
        static Object monitor = new Object();

        static final class Enters {
            static {
                synchronized (monitor) {
                    touch();
                }
            }

            static void touch() {}
        }
    }

    /** It waits in native code, which from outside may as well be work. */
    @Test
    void saysWhichNativeMethodATaskIsIn(@TempDir Path folder) throws Exception {
        Path silent = folder.resolve("silent");
        assumeTrue(new ProcessBuilder("mkfifo", silent.toString()).start().waitFor() == 0);
        try (RandomAccessFile writer = new RandomAccessFile(silent.toFile(), "rw");
                FileInputStream reader = new FileInputStream(silent.toFile())) {
            Asyncio.run(
                    () -> reader.read(),
                    RunOptions.defaults()
                            .withWatchdog(
                                    LIMIT,
                                    blocked -> {
                                        found.add(blocked);
                                        writeTo(writer);
                                    }));
        }
        BlockedLoop blocked = next();
        assertThat(blocked.state()).isEqualTo(Thread.State.RUNNABLE);
        assertThat(blocked.describe())
                .contains(", which is in the native method java.io.FileInputStream.read0\n\tat ");
    }

    private static void writeTo(RandomAccessFile file) {
        try {
            file.write(0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The JDK does not say of it that it waits. */
    @Test
    void findsATaskThatWaitsForAnInitialiserOnAnotherThread() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Thread initialising =
                Thread.ofPlatform()
                        .start(() -> {
                            Slow.code =
                                    () -> {
                                        begun.countDown();
                                        spinUntilFound();
                                    };
                            Slow.Initialised.touch();
                        });
        begun.await();
        Asyncio.run(() -> Slow.Initialised.touch(), watched);
        initialising.join();
        assertThat(next().describe()).contains("\n\tat dev.asyncio4j.WatchdogTest");
    }

    private static final class Slow {
        static Runnable code = () -> {};

        static final class Initialised {
            static {
                code.run();
            }

            static void touch() {}
        }
    }

    @Test
    void isSilentWhileTasksWait() {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        Thread holder =
                Thread.ofPlatform()
                        .start(() -> {
                            synchronized (monitor) {
                                held.countDown();
                                awaitUninterrupted(enough);
                            }
                        });
        Asyncio.run(
                () -> {
                    held.await();
                    Task<?> waiter =
                            createTask(() -> {
                                synchronized (monitor) {
                                    return 1;
                                }
                            });
                    Task<?> sleeper = createTask(() -> Thread.sleep(300));
                    sleep(millis(150));
                    enough.countDown();
                    waiter.await();
                    sleeper.await();
                },
                RunOptions.defaults().withWatchdog(millis(100), found::add));
        assertThat(holder.isAlive()).isFalse();
        assertThat(found).isEmpty();
        assertThat(log.records()).isEmpty();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Test
    void watchesSeveralLoopsByOneThread() throws InterruptedException {
        Thread other =
                Thread.ofPlatform()
                        .start(() ->
                                Asyncio.run(
                                        () ->
                                                createTask(() -> spinUntil(this::bothFound), "one")
                                                        .await(),
                                        watched));
        Asyncio.run(() -> createTask(() -> spinUntil(this::bothFound), "other").await(), watched);
        other.join();
        assertThat(List.of(next().what(), next().what()))
                .containsExactlyInAnyOrder("the task one", "the task other");
        awaitNoWatchdog();
    }

    private boolean bothFound() {
        assertThat(watchdogs()).isOne();
        return found.size() >= 2;
    }

    private static long watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("asyncio4j-watchdog"))
                .peek(thread -> assertThat(thread.isDaemon()).isTrue())
                .count();
    }

    /** No test is to find what is left of another. */
    @AfterEach
    void endWatchdog() {
        awaitNoWatchdog();
    }

    private static void awaitNoWatchdog() {
        spinUntil(() -> watchdogs() == 0);
    }

    @Test
    void hasNoThreadUnlessOneIsWanted() {
        awaitNoWatchdog();
        Asyncio.run(() -> assertThat(watchdogs()).isZero());
        Asyncio.run(() -> assertThat(watchdogs()).isOne(), watched);
        awaitNoWatchdog();
        Asyncio.run(() -> assertThat(watchdogs()).isOne(), watched);
        awaitNoWatchdog();
    }

    @Test
    void isOnInDebugModeWithTheLimitForSlowCallbacks() {
        awaitNoWatchdog();
        Asyncio.run(
                () -> {
                    EventLoop loop = EventLoop.running();
                    assertThat(watchdogs()).isOne();
                    loop.slowCallbackDuration(LIMIT);
                    createTask(() -> spinUntil(() -> !log.isEmpty()), "greedy").await();
                    loop.debug(false);
                    awaitNoWatchdog();
                    loop.debug(true);
                    assertThat(watchdogs()).isOne();
                },
                RunOptions.defaults().withDebug(true));
        // While it lasts with its stack; and when it has ended, by the loop, with its time.
        List<String> messages =
                log.messages().stream()
                        .filter(line ->
                                line.contains("by the task greedy")
                                        || line.startsWith("Executing Task[finished, name=greedy"))
                        .toList();
        assertThat(messages).noneMatch(line -> line.contains("no longer blocked"));
        assertThat(messages.getFirst())
                .contains("blocked for ")
                .contains(" by the task greedy, created at WatchdogTest.java:")
                // What spins asks for the time again and again, which is native.
                .containsPattern(", which is (running|in the native method \\S+)\n\tat ")
                .contains("WatchdogTest.spinUntil(WatchdogTest.java:");
        assertThat(messages.getLast()).startsWith("Executing Task[finished, name=greedy, ");
    }

    @Test
    void inVirtualTimeItIsThereIfAskedForAlone() throws InterruptedException {
        awaitNoWatchdog();
        LoopOptions options = LoopOptions.defaults().withWaiter(VirtualClock::new).withDebug(true);
        try (EventLoop loop = EventLoop.create(options)) {
            loop.runUntilComplete(() -> assertThat(watchdogs()).isZero());
        }
        try (EventLoop loop = EventLoop.create(options.withWatchdog(LIMIT, found::add))) {
            loop.runUntilComplete(() -> {
                sleep(seconds(100));
                spinUntilFound();
            });
        }
        assertThat(methods(next())).contains("spinUntilFound");
    }

    @Test
    void alsoWatchesWhatATaskDoesWhenItsLoopCloses() throws InterruptedException {
        EventLoop loop = EventLoop.create(LoopOptions.defaults().withWatchdog(LIMIT, found::add));
        loop.createTask(
                () -> {
                    try {
                        sleep(seconds(100));
                    } finally {
                        spinUntilFound();
                    }
                },
                TaskOptions.named("stubborn"));
        loop.runUntilComplete(() -> sleep(Duration.ZERO));
        loop.close();
        assertThat(next().what()).isEqualTo("the task stubborn");
    }

    @Test
    void survivesAnObserverThatThrows() throws InterruptedException {
        Asyncio.run(
                () -> createTask(this::spinUntilFound, "first").await(),
                RunOptions.defaults()
                        .withWatchdog(
                                LIMIT,
                                blocked -> {
                                    found.add(blocked);
                                    throw new IllegalStateException("on purpose");
                                }));
        next();
        next();
        spinUntil(() -> log.at(Level.SEVERE).size() == 2);
        assertThat(log.at(Level.SEVERE))
                .extracting(line -> line.getMessage())
                .containsOnly("Exception in the observer of a watchdog");
        assertThat(log.at(Level.SEVERE).getFirst().getThrown()).hasMessage("on purpose");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesALimitThatIsNone() {
        for (Duration none : List.of(Duration.ZERO, millis(-1))) {
            assertThatThrownBy(() -> LoopOptions.defaults().withWatchdog(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("watchdog: " + none + " (expected: more than zero)");
            assertThatThrownBy(() -> RunOptions.defaults().withWatchdog(none))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> LoopOptions.defaults().withWatchdog(null)).hasMessage("limit");
        assertThatThrownBy(() -> LoopOptions.defaults().withWatchdog(LIMIT, null))
                .hasMessage("onBlocked");
    }

    @Test
    void goesTogetherWithTheOtherOptionsOfARun() {
        RunOptions options =
                RunOptions.defaults()
                        .withDebug(true)
                        .withWatchdog(seconds(7))
                        .withExecutorTimeout(seconds(1));
        assertThat(options.executorTimeout()).isEqualTo(seconds(1));
        Asyncio.run(() -> assertThat(EventLoop.running().debug()).isTrue(), options);
        Asyncio.run(
                () -> assertThat(EventLoop.running().debug()).isFalse(), options.withDebug(false));
    }

    @Test
    void describesADeepStackInPart() {
        StackTraceElement frame = new StackTraceElement("Main", "recurse", "Main.java", 7);
        try (EventLoop loop = EventLoop.create()) {
            BlockedLoop blocked =
                    new BlockedLoop(
                            loop,
                            "t",
                            null,
                            "a callback",
                            millis(1500),
                            false,
                            Thread.State.WAITING,
                            java.util.Collections.nCopies(60, frame));
            assertThat(blocked.describe().lines())
                    .hasSize(52)
                    .startsWith(
                            "The event loop of the thread t has been blocked for 1.5 s by a"
                                    + " callback, which waits",
                            "\tat Main.recurse(Main.java:7)")
                    .endsWith("\t... 10 more");
            assertThat(blocked.over(seconds(2)).describe())
                    .isEqualTo(
                            "The event loop of the thread t is no longer blocked by a callback,"
                                    + " which took about 2.0 s");
        }
    }
}
