package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.spi.Waiter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeapTimersTest {
    private final HeapTimers timers = new HeapTimers();

    @Test
    void givesTheTimersInTheOrderOfTheirDeadlines() {
        Timer late = add(3);
        Timer early = add(1);
        Timer middle = add(2);
        assertThat(drain(3)).containsExactly(early, middle, late);
    }

    @Test
    void givesTimersOfOneDeadlineInTheOrderOfTheirArrival() {
        List<Timer> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            added.add(add(7));
        }
        assertThat(drain(7)).isEqualTo(added);
    }

    @Test
    void keepsTimersThatAreNotDue() {
        Timer due = add(1);
        add(2);
        assertThat(drain(1)).containsExactly(due);
        assertThat(timers.size()).isEqualTo(1);
        assertThat(timers.nextDeadline()).isEqualTo(2);
    }

    @Test
    void hasNoDeadlineWhenItIsEmpty() {
        assertThat(timers.nextDeadline()).isEqualTo(Waiter.NEVER);
        assertThat(timers.pollDue(Long.MAX_VALUE)).isNull();
    }

    @Test
    void removesATimerOnce() {
        Timer timer = add(1);
        assertThat(timers.remove(timer)).isTrue();
        assertThat(timers.remove(timer)).isFalse();
        assertThat(drain(1)).isEmpty();
    }

    @Test
    void doesNotRemoveATimerThatWasGiven() {
        Timer timer = add(1);
        drain(1);
        assertThat(timers.remove(timer)).isFalse();
    }

    @Test
    void refusesATimerThatIsInAlready() {
        Timer timer = add(1);
        assertThatThrownBy(() -> timers.add(timer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this timer is already scheduled");
    }

    @Test
    void keepsTheOrderUnderRandomAddingAndRemoving() {
        Random random = new Random(42);
        List<Timer> present = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (present.isEmpty() || random.nextInt(3) > 0) {
                present.add(add(random.nextInt(500)));
            } else {
                Timer removed = present.remove(random.nextInt(present.size()));
                assertThat(timers.remove(removed)).isTrue();
            }
        }
        // A stable sort: present is in the order of arrival.
        present.sort((a, b) -> Long.compare(a.when(), b.when()));
        assertThat(drain(500)).isEqualTo(present);
    }

    @Test
    void removesTimersInAnyOrder() {
        List<Timer> present = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            present.add(add(i % 17));
        }
        Collections.shuffle(present, new Random(7));
        for (Timer timer : present) {
            assertThat(timers.remove(timer)).isTrue();
        }
        assertThat(timers.size()).isZero();
    }

    private Timer add(long when) {
        Timer timer = new Timer(when, new NoTurn());
        timers.add(timer);
        return timer;
    }

    private List<Timer> drain(long now) {
        List<Timer> due = new ArrayList<>();
        for (Timer timer = timers.pollDue(now); timer != null; timer = timers.pollDue(now)) {
            due.add(timer);
        }
        return due;
    }

    private static final class NoTurn extends Turn {
        @Override
        protected void take() {
            throw new AssertionError("a timer's turn is the engine's to take");
        }
    }
}
