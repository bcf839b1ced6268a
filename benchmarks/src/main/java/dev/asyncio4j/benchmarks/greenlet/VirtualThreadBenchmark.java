package dev.asyncio4j.benchmarks.greenlet;

import dev.asyncio4j.benchmarks.core.HookBenchmark;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/**
 * The other way to make a generator: a virtual thread for its body, whose continuation the one who
 * asks runs. It would do on platform threads alone, since a virtual thread may run none.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VirtualThreadBenchmark {
    @Benchmark
    @OperationsPerInvocation(GeneratorBenchmark.ITEMS)
    public long item() {
        long sum = 0;
        for (int i = 0; i < GeneratorBenchmark.GENERATORS; i++) {
            sum += new Counting().sum();
        }
        return sum;
    }

    /** A body that yields, and its thread's scheduler. */
    private static final class Counting implements Executor {
        private @Nullable Runnable continuation;
        private @Nullable Integer yielded;
        private boolean ended;

        long sum() {
            long sum = 0;
            HookBenchmark.create(this, this::count).start();
            for (goOn(); !ended; goOn()) {
                sum += yielded == null ? 0 : yielded;
            }
            return sum;
        }

        private void goOn() {
            Runnable next = continuation;
            if (next != null) {
                next.run();
            }
        }

        @Override
        public void execute(Runnable next) {
            continuation = next;
        }

        @SuppressWarnings("ThreadPriorityCheck") // the yield is what is measured
        private void count() {
            for (int i = 0; i < GeneratorBenchmark.EACH; i++) {
                yielded = i;
                Thread.yield();
            }
            ended = true;
        }
    }
}
