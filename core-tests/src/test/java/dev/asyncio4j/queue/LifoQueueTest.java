package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifoQueueTest {
    @Test
    void givesTheLastFirst() {
        Queue<Integer> queue = new LifoQueue<>();
        List.of(1, 3, 2).forEach(queue::putNowait);
        assertThat(queue.getNowait()).isEqualTo(2);
        queue.putNowait(4);
        assertThat(queue.getNowait()).isEqualTo(4);
        assertThat(queue.getNowait()).isEqualTo(3);
        assertThat(queue.getNowait()).isEqualTo(1);
        assertThat(queue).hasToString("LifoQueue[size=0, unfinished=4]");
    }

    @AsyncTest
    void servesThoseWhoWaitInTheOrderInWhichTheyCame() {
        Queue<Integer> queue = new LifoQueue<>();
        Task<Integer> first = createTask(() -> queue.get());
        Task<Integer> second = createTask(() -> queue.get());
        sleep(ZERO);
        queue.putNowait(1);
        queue.putNowait(2);
        assertThat(first.await()).isEqualTo(2);
        assertThat(second.await()).isEqualTo(1);
    }

    @AsyncTest
    void holdsNoMoreThanItsLimit() {
        Queue<Integer> queue = new LifoQueue<>(1);
        queue.put(1);
        Task<?> putter = createTask(() -> queue.put(2));
        sleep(ZERO);
        assertThat(putter.isDone()).isFalse();
        assertThat(queue.get()).isEqualTo(1);
        putter.await();
        assertThat(queue.get()).isEqualTo(2);
    }
}
