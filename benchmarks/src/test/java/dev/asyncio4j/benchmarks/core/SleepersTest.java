package dev.asyncio4j.benchmarks.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepersTest {
    private static final Duration EACH = Duration.ofMillis(20);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("real")
    void sleepAsLongAsTold(boolean asTasks) {
        Sleepers sleepers = asTasks ? Sleepers::tasks : Sleepers::threads;
        AtomicInteger calls = new AtomicInteger();
        long start = System.nanoTime();
        sleepers.sleep(100, EACH, calls::incrementAndGet);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(EACH.toNanos());
        assertThat(calls).hasValue(1);
    }
}
