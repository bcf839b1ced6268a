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
class ParkingPollerTest {
    private final ParkingPoller poller = new ParkingPoller();
    private final MachineTime time = new MachineTime();

    @BeforeEach
    void attach() {
        poller.attach(Thread.currentThread());
    }

    @Test
    void aWakeUpBeforeTheWaitSticks() {
        poller.wakeup();
        assertThat(poller.await(Waiter.NEVER)).isTrue();
        assertThat(poller.await(0)).isFalse();
    }

    @Test
    void aDeadlineThatHasPassedDoesNotWait() {
        time.await(0, false, poller);
    }

    /** Or every later wait would end at once, and the loop spin. */
    @Test
    void anInterruptOfTheLoopsThreadIsForgotten() {
        Thread.currentThread().interrupt();
        assertThat(poller.await(TimeUnit.MILLISECONDS.toNanos(1))).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void itsTimeIsTheSameForAll() {
        long first = time.nanoTime();
        long second = new MachineTime().nanoTime();
        assertThat(second).isGreaterThanOrEqualTo(first).isNotNegative();
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void doesNotWaitForATimeLongPast() {
        poller.attach(Thread.currentThread());
        for (long deadline : new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0}) {
            time.await(deadline, false, poller);
        }
    }
}
