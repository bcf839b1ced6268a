package dev.asyncio4j.benchmarks.sync;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import dev.asyncio4j.benchmarks.Arrivals;
import dev.asyncio4j.benchmarks.OnLoop;
import dev.asyncio4j.sync.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** Many wait for the same event, then for the next one; each is set when all are there. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
    static final int WAITERS = 10_000;
    static final int EVENTS = 20;

    @Benchmark
    @OperationsPerInvocation(WAITERS * EVENTS)
    public void broadcast(OnLoop loop) {
        loop.bursts(1, () -> new Broadcast().run());
    }

    private static final class Broadcast {
        private final List<Event> events = Stream.generate(Event::new).limit(EVENTS).toList();
        private int arrived;

        void run() {
            List<Task<?>> waiters = new ArrayList<>(WAITERS);
            for (int i = 0; i < WAITERS; i++) {
                waiters.add(Asyncio.createTask(this::awaitEach));
            }
            for (Event event : events) {
                Asyncio.sleep(Duration.ZERO);
                Arrivals.check(WAITERS, event.waiters());
                event.set();
            }
            for (Task<?> waiter : waiters) {
                waiter.await();
            }
            Arrivals.check(WAITERS * EVENTS, arrived);
        }

        private void awaitEach() {
            for (Event event : events) {
                event.await();
                arrived++;
            }
        }
    }
}
