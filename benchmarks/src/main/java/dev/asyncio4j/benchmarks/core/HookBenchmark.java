package dev.asyncio4j.benchmarks.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * Virtual threads with a scheduler that is a ring of continuations and nothing more: what the loop
 * is built on, without the loop.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HookBenchmark {
    private static final MethodHandle CREATE = newVirtualThread();

    @Benchmark
    @OperationsPerInvocation(SwitchBenchmark.SWITCHES)
    public void yieldInTurn() {
        Ring ring = new Ring();
        for (int pair = 0; pair < SwitchBenchmark.PAIRS; pair++) {
            create(new Strand(ring), HookBenchmark::giveWay).start();
            create(new Strand(ring), HookBenchmark::giveWay).start();
            ring.run();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SpawnBenchmark.BURSTS * SpawnBenchmark.TASKS)
    public void spawnOneByOne() {
        Ring ring = new Ring();
        for (int burst = 0; burst < SpawnBenchmark.BURSTS; burst++) {
            create(new Strand(ring), () -> spawnAndGiveWay(ring)).start();
            ring.run();
        }
    }

    @Benchmark
    @OperationsPerInvocation(SpawnBenchmark.BURSTS * SpawnBenchmark.TASKS)
    public void spawnThousandAtATime() {
        Ring ring = new Ring();
        for (int burst = 0; burst < SpawnBenchmark.BURSTS; burst++) {
            for (int i = 0; i < SpawnBenchmark.TASKS; i++) {
                create(new Strand(ring), () -> {}).start();
            }
            ring.run();
        }
    }

    /** Behind each thread that it starts in the ring, it goes on when that has ended. */
    @SuppressWarnings("ThreadPriorityCheck")
    private static void spawnAndGiveWay(Ring ring) {
        for (int i = 0; i < SpawnBenchmark.TASKS; i++) {
            create(new Strand(ring), () -> {}).start();
            Thread.yield();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // the yield is what is measured
    private static void giveWay() {
        for (int turn = 0; turn < SwitchBenchmark.TURNS; turn++) {
            Thread.yield();
        }
    }

    /** A virtual thread, not started, whose every turn is given to the scheduler to run. */
    public static Thread create(Executor scheduler, Runnable body) {
        try {
            return (Thread) CREATE.invokeExact(scheduler, (@Nullable String) null, 0, body);
        } catch (Throwable unexpected) {
            throw new LinkageError("newVirtualThread", unexpected);
        }
    }

    private static MethodHandle newVirtualThread() {
        try {
            Class<?> builders = Class.forName("java.lang.ThreadBuilders");
            return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
                    .findStatic(
                            builders,
                            "newVirtualThread",
                            MethodType.methodType(
                                    Thread.class,
                                    Executor.class,
                                    String.class,
                                    int.class,
                                    Runnable.class));
        } catch (ReflectiveOperationException unknown) {
            throw new LinkageError("java.lang.ThreadBuilders.newVirtualThread", unknown);
        }
    }

    /** The scheduler of one thread, as each task is of its own. */
    private record Strand(Ring ring) implements Executor {
        @Override
        public void execute(Runnable continuation) {
            ring.add(continuation);
        }
    }

    private static final class Ring {
        private static final int MASK = 2047;

        private final @Nullable Runnable[] slots = new @Nullable Runnable[MASK + 1];
        private int first;
        private int end;

        void add(Runnable continuation) {
            slots[end++ & MASK] = continuation;
        }

        void run() {
            while (first != end) {
                int slot = first++ & MASK;
                Runnable continuation = slots[slot];
                assert continuation != null;
                slots[slot] = null;
                continuation.run();
            }
        }
    }
}
