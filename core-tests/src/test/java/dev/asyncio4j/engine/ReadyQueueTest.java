package dev.asyncio4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
    private final ReadyQueue queue = new ReadyQueue();

    private static Turn turn() {
        return new Turn() {
            @Override
            protected void take() {}
        };
    }

    @Test
    void showsTheTurnBeingTakenUntilItEnds() {
        Turn first = turn();
        Turn second = turn();
        queue.addLast(first);
        queue.addLast(second);
        assertThat(queue.running()).isNull();
        assertThat(queue.begin()).isSameAs(first);
        assertThat(queue.running()).isSameAs(first);
        assertThat(queue.size()).isOne();
        assertThat(queue.peek()).isSameAs(second);
        queue.end();
        assertThat(queue.running()).isNull();
        queue.end();
        assertThat(queue.peek()).isSameAs(second);
    }

    @Test
    void tellsATurnFromTheNextThoughItIsTheSameObject() {
        Turn again = turn();
        queue.addLast(again);
        queue.begin();
        long begun = queue.begun();
        queue.addLast(again);
        assertThat(queue.begun()).isEqualTo(begun);
        queue.end();
        queue.begin();
        assertThat(queue.begun()).isNotEqualTo(begun);
    }

    @Test
    void tellsATurnFromTheOneItGaveWayTo() {
        Turn creator = turn();
        queue.addLast(creator);
        queue.begin();
        long begun = queue.begun();
        Turn eager = turn();
        queue.addFirst(eager);
        assertThat(queue.begun()).isEqualTo(begun);
        queue.end();
        assertThat(queue.begin()).isSameAs(eager);
        assertThat(queue.begun()).isNotEqualTo(begun);
    }

    @Test
    void keepsTheTurnBeingTakenWhenItGrows() {
        Turn running = turn();
        queue.addLast(running);
        queue.begin();
        List<Turn> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Turn turn = turn();
            added.add(turn);
            queue.addLast(turn);
            assertThat(queue.running()).isSameAs(running);
        }
        queue.end();
        List<Turn> removed = new ArrayList<>();
        for (Turn turn = queue.remove(); turn != null; turn = queue.remove()) {
            removed.add(turn);
        }
        assertThat(removed).isEqualTo(added);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.running()).isNull();
    }

    @Test
    void tellsItsObserverOfEveryTurnThatJoins() {
        List<Turn> joined = new ArrayList<>();
        List<Turn> added = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            queue.observe(i % 10 == 9 ? null : new Joining(joined));
            Turn turn = turn();
            if (i % 3 == 0) {
                queue.addFirst(turn);
            } else {
                queue.addLast(turn);
            }
            if (i % 10 != 9) {
                added.add(turn);
            }
            assertThat(queue.size()).isEqualTo(i + 1);
        }
        assertThat(joined).isEqualTo(added);
    }

    private record Joining(List<Turn> turns) implements RunObserver {
        @Override
        public void joined(Turn turn) {
            turns.add(turn);
        }

        @Override
        public void runBegins() {}

        @Override
        public void runEnds() {}

        @Override
        public void sleepBegins(long deadline) {}

        @Override
        public void sleepEnds() {}
    }

    @Test
    void isInOrderWhateverItsHistory() {
        Random random = new Random(7);
        ArrayDeque<Turn> model = new ArrayDeque<>();
        for (int step = 0; step < 100_000; step++) {
            // Now filling, now draining.
            boolean add = random.nextInt(100) < (step / 5_000 % 2 == 0 ? 55 : 45);
            if (add) {
                Turn turn = turn();
                model.addLast(turn);
                queue.addLast(turn);
            } else if (!model.isEmpty()) {
                assertThat(queue.begin()).isSameAs(model.removeFirst());
                queue.end();
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.peek()).isSameAs(model.peekFirst());
        }
    }
}
