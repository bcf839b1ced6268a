package dev.asyncio4j.benchmarks;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.Runner;
import java.time.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A loop for a benchmark.
 *
 * <p>Each run starts a platform thread, which costs as much as some hundred switches; so a run is
 * many bursts. And each burst is a new task: a task whose outermost frames were entered before they
 * were compiled would be slow to resume for as long as it lives.
 */
@State(Scope.Benchmark)
public class OnLoop {
    private final Runner runner;

    /** A loop as programs have it, whatever the environment says of debug mode. */
    public OnLoop() {
        this(RunOptions.defaults().withDebug(false));
    }

    private OnLoop(RunOptions options) {
        runner = new Runner(options);
    }

    /** Runs the code so often, each time in a task of its own. */
    public void bursts(int count, Action<?> burst) {
        runner.run(() -> {
            for (int i = 0; i < count; i++) {
                Asyncio.createTask(burst).await();
            }
        });
    }

    @TearDown(Level.Trial)
    public void close() {
        runner.close();
    }

    /** One with a watchdog that finds nothing. */
    @State(Scope.Benchmark)
    public static class Watched extends OnLoop {
        public Watched() {
            super(RunOptions.defaults().withDebug(false).withWatchdog(Duration.ofSeconds(1)));
        }
    }

    /** One in debug mode. */
    @State(Scope.Benchmark)
    public static class InDebugMode extends OnLoop {
        public InDebugMode() {
            super(RunOptions.defaults().withDebug(true));
        }
    }
}
