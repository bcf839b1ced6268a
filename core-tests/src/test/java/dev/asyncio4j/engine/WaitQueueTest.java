package dev.asyncio4j.engine;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.concurrent.CountDownLatch;

class WaitQueueTest {
    @AsyncTest
    void losesNoWakeUpOfATaskThatIsBlockedBeforeItIsSuspended() {
        WaitQueue queue = new WaitQueue("what is waited for");
        CountDownLatch latch = new CountDownLatch(1);
        Task<?> task =
                createTask(() -> {
                    TaskStrand strand = TaskStrand.current("wait");
                    Wait wait = new Wait(strand);
                    queue.add(wait);
                    latch.await();
                    strand.suspendFor(wait);
                });
        sleep(ZERO);
        assertThat(queue.wakeFirst()).isNotNull();
        latch.countDown();
        task.await();
    }
}
