package dev.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.engine.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {
    private int comparisons;

    private final class Listener extends Turn {
        @Override
        protected void take() {
            throw new AssertionError("not its turn");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            comparisons++;
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private List<Turn> create(int count) {
        return Stream.<Turn>generate(Listener::new).limit(count).toList();
    }

    private static @Nullable Object allOf(List<Turn> turns) {
        Object listeners = null;
        for (Turn turn : turns) {
            listeners = Listeners.add(listeners, turn);
        }
        return listeners;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 8, 9, 10, 100})
    void areToldInTheOrderInWhichTheyCame(int count) {
        List<Turn> turns = create(count);
        Object listeners = allOf(turns);
        List<Turn> told = new ArrayList<>();
        Listeners.forEach(listeners, told::add);
        assertThat(told).isEqualTo(turns);
        assertThat(Listeners.copy(listeners)).isEqualTo(turns);
        assertThat(Listeners.count(listeners)).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 9, 10, 100})
    void leaveTheOthersInTheirOrder(int count) {
        for (int leaving = 0; leaving < count; leaving++) {
            List<Turn> turns = new ArrayList<>(create(count));
            Object listeners = allOf(turns);
            Turn left = turns.remove(leaving);
            listeners = Listeners.remove(listeners, left);
            assertThat(Listeners.copy(listeners)).isEqualTo(turns);
            assertThat(Listeners.remove(listeners, left)).isSameAs(listeners);
            listeners = Listeners.add(listeners, left);
            turns.add(left);
            assertThat(Listeners.copy(listeners)).isEqualTo(turns);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 9, 10, 100})
    void areNothingAgainWhenAllHaveLeft(int count) {
        List<Turn> turns = create(count);
        Object listeners = allOf(turns);
        for (Turn turn : turns) {
            listeners = Listeners.remove(listeners, turn);
        }
        assertThat(listeners).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 9, 100})
    void knowWhoIsAmongThem(int count) {
        List<Turn> turns = create(count);
        Object listeners = allOf(turns);
        assertThat(turns).allMatch(turn -> Listeners.contains(listeners, turn));
        assertThat(Listeners.contains(listeners, new Listener())).isFalse();
        assertThat(Listeners.contains(null, new Listener())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leaveWithoutASearchHoweverManyTheyAre(boolean fromTheLast) {
        int many = 5_000;
        List<Turn> turns = create(many);
        Object listeners = allOf(turns);
        for (int i : IntStream.range(0, many).toArray()) {
            listeners = Listeners.remove(listeners, turns.get(fromTheLast ? many - 1 - i : i));
        }
        assertThat(listeners).isNull();
        assertThat(comparisons).isLessThan(10 * many);
    }

    private static final class Equal extends Turn {
        @Override
        protected void take() {
            throw new AssertionError("not its turn");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Equal;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 8, 9, 100})
    void knowThatOneWhoIsEqualIsAmongThem(int others) {
        Object listeners = Listeners.add(allOf(create(others)), new Equal());
        assertThat(Listeners.contains(listeners, new Equal())).isTrue();
    }
}
