package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.spi.Waiter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("real")
@Timeout(10)
class ParkingWaiterTest {
    private final ParkingWaiter waiter = new ParkingWaiter();

    @BeforeEach
    void attach() {
        waiter.attach(Thread.currentThread());
    }

    @Test
    void aWakeUpBeforeTheWaitSticks() {
        waiter.wakeup();
        waiter.await(Waiter.NEVER, false);
    }

    @Test
    void aDeadlineThatHasPassedDoesNotWait() {
        waiter.await(0, false);
    }

    /** Or every later wait would end at once, and the loop spin. */
    @Test
    void anInterruptOfTheLoopsThreadIsForgotten() {
        Thread.currentThread().interrupt();
        waiter.await(waiter.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1), false);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void itsTimeIsTheSameForAll() {
        long first = waiter.nanoTime();
        long second = new ParkingWaiter().nanoTime();
        assertThat(second).isGreaterThanOrEqualTo(first).isNotNegative();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void doesNotWaitForATimeLongPast() {
        ParkingWaiter past = new ParkingWaiter();
        past.attach(Thread.currentThread());
        for (long deadline : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0}) {
            past.await(deadline, false);
        }
    }
}
