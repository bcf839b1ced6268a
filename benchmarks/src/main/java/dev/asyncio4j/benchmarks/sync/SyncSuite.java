package dev.asyncio4j.benchmarks.sync;

import static dev.asyncio4j.benchmarks.Comparison.benchmark;
import static dev.asyncio4j.benchmarks.Target.atMost;
import static dev.asyncio4j.benchmarks.Target.atMostTimesTheFirstPeer;

import dev.asyncio4j.benchmarks.Comparison;
import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Suite;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.core.HookBenchmark;
import dev.asyncio4j.benchmarks.core.SwitchBenchmark;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs to coordinate, beside Kotlin's coroutines on one thread; and beside virtual threads
 * of the JDK's on one carrier, with the locks of the JDK and the channels of jox.
 *
 * <p>A meeting in a channel that holds nothing is judged by a switch: one of the two who meet has
 * waited, so it costs at least to suspend one task and go on with another. The yardstick is the
 * switch by {@code sleep(0)}, which does nothing else; that by futures is there to be seen.
 *
 * <p>Whether a watchdog costs anything can be told: there are loops without. Of debug mode there is
 * no telling, since no loop is without it; all that its being off can cost is a part of what a loop
 * adds to virtual threads in a bare ring, which have neither.
 */
public final class SyncSuite implements Suite {
    private static final String JDK = "JDK ";
    private static final String JOX = "jox channel";
    private static final String KOTLIN = "Kotlin ";

    @Override
    public String name() {
        return "sync";
    }

    @Override
    public String title() {
        return "locks, semaphores, events and channels among the tasks of one loop";
    }

    @Override
    public List<Figure> measure(Effort effort, Progress progress) throws Exception {
        List<Figure> figures = new ArrayList<>(Comparison.measure(comparisons(), effort, progress));
        figures.addAll(WatchedRun.measure(effort, progress));
        return figures;
    }

    private static List<Comparison> comparisons() {
        return List.of(
                lockAlone("lock alone, acquire and release", "alone"),
                lockAlone("lock alone, by hold()", "aloneByHold"),
                Comparison.of(
                                "lock among 10 tasks, a hand-over",
                                benchmark(LockBenchmark.class, "amongFew"),
                                Target.none())
                        .with(KOTLIN + "Mutex", kotlin("lockAmongFew")),
                Comparison.of(
                                "lock among 1,000 tasks, a hand-over",
                                benchmark(LockBenchmark.class, "amongMany"),
                                Target.none())
                        .with(KOTLIN + "Mutex", kotlin("lockAmongMany")),
                Comparison.of(
                                "semaphore alone, acquire and release",
                                benchmark(SemaphoreBenchmark.class, "alone"),
                                Target.none())
                        .with(KOTLIN + "Semaphore", kotlin("semaphoreAlone"))
                        .with(JDK + "Semaphore, fair", jdk("semaphoreAlone")),
                Comparison.of(
                                "semaphore of 10 among 100 tasks, a hand-over",
                                benchmark(SemaphoreBenchmark.class, "amongTasks"),
                                Target.none())
                        .with(KOTLIN + "Semaphore", kotlin("semaphoreAmongCoroutines"))
                        .with(JDK + "Semaphore, fair", jdk("semaphoreAmongThreads")),
                Comparison.of(
                                "event for 10,000, each",
                                benchmark(EventBenchmark.class, "broadcast"),
                                Target.none())
                        .with(KOTLIN + "CompletableDeferred", kotlin("broadcast"))
                        .with(JDK + "CountDownLatch", jdk("broadcast")),
                Comparison.of(
                                "channel of 100, an item",
                                benchmark(ChannelBenchmark.class, "handOver"),
                                atMost(40).and(atMostTimesTheFirstPeer(1)))
                        .with(KOTLIN + "Channel", kotlin("handOver"))
                        .with(JOX, jox("handOver")),
                Comparison.of(
                                "rendezvous, each of the two of a round trip",
                                benchmark(ChannelBenchmark.class, "backAndForth"),
                                atMostTimesTheFirstPeer(1.3))
                        .with(
                                "our switch, by sleep(0)",
                                benchmark(SwitchBenchmark.class, "sleepZero"))
                        .with("our switch, by futures", benchmark(SwitchBenchmark.class, "futures"))
                        .with(KOTLIN + "Channel", kotlin("backAndForth"))
                        .with(JOX, jox("backAndForth")),
                Comparison.of(
                                "select of two channels of 100, an item",
                                benchmark(SelectBenchmark.class, "buffered"),
                                Target.none())
                        .with(KOTLIN + "select", kotlin("selectBuffered"))
                        .with(JOX, jox("selectBuffered")),
                Comparison.of(
                                "select of two rendezvous, an item",
                                benchmark(SelectBenchmark.class, "rendezvous"),
                                Target.none())
                        .with(KOTLIN + "select", kotlin("selectRendezvous"))
                        .with(JOX, jox("selectRendezvous")),
                Comparison.of(
                                "switch by sleep(0), debug mode off",
                                benchmark(SwitchBenchmark.class, "sleepZero"),
                                Target.none())
                        .with(
                                "virtual threads in a bare ring",
                                benchmark(HookBenchmark.class, "yieldInTurn"))
                        .with("debug mode on", benchmark(DebugModeBenchmark.class, "sleepZero")),
                Comparison.of(
                                "channel of 100, an item, debug mode off",
                                benchmark(ChannelBenchmark.class, "handOver"),
                                Target.none())
                        .with("debug mode on", benchmark(DebugModeBenchmark.class, "handOver")));
    }

    private static Comparison lockAlone(String name, String ours) {
        return Comparison.of(name, benchmark(LockBenchmark.class, ours), atMost(15))
                .with(KOTLIN + "Mutex", kotlin("lockAlone"))
                .with(JDK + "ReentrantLock", jdk("lockAlone"));
    }

    private static String kotlin(String method) {
        return benchmark(KotlinBenchmark.class, method);
    }

    private static String jdk(String method) {
        return benchmark(JdkSyncBenchmark.class, method);
    }

    private static String jox(String method) {
        return benchmark(JoxBenchmark.class, method);
    }
}
