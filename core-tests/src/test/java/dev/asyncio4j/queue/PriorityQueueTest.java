package dev.asyncio4j.queue;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PriorityQueueTest {
    private static <E> List<E> drain(Queue<E> queue) {
        List<E> items = new ArrayList<>();
        while (!queue.isEmpty()) {
            items.add(queue.getNowait());
        }
        return items;
    }

    @Test
    void givesTheLeastFirst() {
        Queue<Integer> queue = new PriorityQueue<>();
        List.of(1, 3, 2, 1).forEach(queue::putNowait);
        assertThat(drain(queue)).containsExactly(1, 1, 2, 3);
    }

    @Test
    void takesAnOrder() {
        Queue<String> queue = new PriorityQueue<>(Comparator.comparingInt(String::length));
        List.of("ccc", "a", "bb").forEach(queue::putNowait);
        assertThat(drain(queue)).containsExactly("a", "bb", "ccc");
    }

    @Test
    void givesThoseThatCompareAsEqualInTheOrderInWhichTheyCame() {
        Queue<String> queue = new PriorityQueue<>(Comparator.comparingInt(item -> item.charAt(0)));
        List.of("b1", "a1", "b2", "b3", "a2", "b4", "a3").forEach(queue::putNowait);
        assertThat(queue.getNowait()).isEqualTo("a1");
        assertThat(queue.getNowait()).isEqualTo("a2");
        // Also those that come when others have gone.
        List.of("b5", "a4").forEach(queue::putNowait);
        assertThat(drain(queue)).containsExactly("a3", "a4", "b1", "b2", "b3", "b4", "b5");
    }

    @Test
    void givesThoseOfTheSameNaturalOrderAsTheyCame() {
        Queue<BigDecimal> queue = new PriorityQueue<>();
        Stream.of("1.0", "1.00", "1", "0.5", "1.000")
                .map(BigDecimal::new)
                .forEach(queue::putNowait);
        assertThat(drain(queue).toString()).isEqualTo("[0.5, 1.0, 1.00, 1, 1.000]");
    }

    @AsyncTest
    void shutDownAtOnceItReturnsWhatItHasInItsOrder() {
        Queue<String> queue = new PriorityQueue<>(Comparator.comparingInt(item -> item.charAt(0)));
        List.of("b1", "a1", "b2", "a2").forEach(queue::putNowait);
        assertThat(queue.shutdownNow()).containsExactly("a1", "a2", "b1", "b2");
    }

    @AsyncTest
    void givesWhatIsLeastWhenTheGetterHasItsTurn() {
        Queue<Integer> queue = new PriorityQueue<>();
        Task<Integer> getter = createTask(() -> queue.get());
        sleep(ZERO);
        queue.putNowait(2);
        queue.putNowait(1);
        assertThat(getter.await()).isEqualTo(1);
    }

    @AsyncTest
    void holdsNoMoreThanItsLimit() {
        Queue<Integer> queue = new PriorityQueue<>(2, Comparator.reverseOrder());
        queue.put(1);
        queue.put(2);
        Task<?> putter = createTask(() -> queue.put(3));
        sleep(ZERO);
        assertThat(queue.isFull()).isTrue();
        assertThat(putter.isDone()).isFalse();
        assertThat(queue.get()).isEqualTo(2);
        putter.await();
        assertThat(drain(queue)).containsExactly(3, 1);
        assertThat(queue.maxsize()).isEqualTo(2);
    }

    @Test
    void refusesWhatCannotBeCompared() {
        Queue<Object> queue = new PriorityQueue<>();
        assertThatThrownBy(() -> queue.putNowait(new Object()))
                .isInstanceOf(ClassCastException.class);
        queue.putNowait(1);
        assertThatThrownBy(() -> queue.putNowait("a")).isInstanceOf(ClassCastException.class);
        assertThat(queue).hasToString("PriorityQueue[size=1, unfinished=1]");
        assertThat(queue.getNowait()).isEqualTo(1);
    }

    @AsyncTest
    void anItemThatIsRefusedLeavesItsPlaceToTheNext() {
        Queue<Object> queue = new PriorityQueue<>(1);
        queue.put(1);
        Task<?> refused = createTask(() -> queue.put(new Object()));
        Task<?> next = createTask(() -> queue.put(2));
        sleep(ZERO);
        assertThat(queue.get()).isEqualTo(1);
        assertThatThrownBy(refused::await).isInstanceOf(ClassCastException.class);
        sleep(ZERO);
        assertThat(next.isDone()).isTrue();
        assertThat(queue.getNowait()).isEqualTo(2);
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without NullAway may do
    void refusesNull() {
        assertThatThrownBy(() -> new PriorityQueue<Integer>(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("order");
        Queue<Integer> queue = new PriorityQueue<>();
        assertThatThrownBy(() -> queue.putNowait(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("item");
    }
}
