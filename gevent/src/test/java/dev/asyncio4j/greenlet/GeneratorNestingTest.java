package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Generators that ask generators, and that yield from them. */
class GeneratorNestingTest {
    private static final int DEEP = 10_000;

    private final List<Object> trail = new ArrayList<>();

    /** A binary tree. */
    private record Node(@Nullable Node left, int value, @Nullable Node right) {
        static @Nullable Node of(int from, int to) {
            if (from > to) {
                return null;
            }
            int middle = (from + to) >>> 1;
            return new Node(of(from, middle - 1), middle, of(middle + 1, to));
        }
    }

    private static Generator<Integer, Object, @Nullable Void> walk(@Nullable Node node) {
        return Generator.of(y -> {
            if (node != null) {
                y.yieldFrom(walk(node.left));
                y.yield(node.value);
                y.yieldFrom(walk(node.right));
            }
        });
    }

    /** Counts down by a generator in a generator, each handing on what the next yields. */
    private static Generator<Integer, ?, ?> countdown(int from) {
        return Generator.of(y -> {
            y.yield(from);
            if (from > 1) {
                for (int below : countdown(from - 1)) {
                    y.yield(below);
                }
            }
        });
    }

    private static Generator<Integer, Object, Integer> delegatingCountdown(int from) {
        return Generator.returning(y -> {
            y.yield(from);
            int below = from > 1 ? y.yieldFrom(delegatingCountdown(from - 1)) : 0;
            return below + 1;
        });
    }

    private Generator<Object, Object, String> echo(String name) {
        return Generator.returning(y -> {
            try {
                Object sent = y.yield(name);
                while (sent != null) {
                    try {
                        sent = y.yield(sent);
                    } catch (IllegalArgumentException thrown) {
                        sent = y.yield(thrown);
                    }
                }
                return "result of " + name;
            } finally {
                trail.add("end of " + name);
            }
        });
    }

    @Test
    void permutationsByRecursion() {
        assertThat(permutations(List.of(1, 2, 3)).stream())
                .containsExactly(
                        List.of(1, 2, 3),
                        List.of(1, 3, 2),
                        List.of(2, 1, 3),
                        List.of(2, 3, 1),
                        List.of(3, 1, 2),
                        List.of(3, 2, 1));
    }

    private static Generator<List<Integer>, ?, ?> permutations(List<Integer> items) {
        return Generator.of(y -> {
            if (items.isEmpty()) {
                y.yield(List.of());
            }
            for (Integer first : items) {
                List<Integer> others = new ArrayList<>(items);
                others.remove((Object) first);
                for (List<Integer> permutation : permutations(others)) {
                    List<Integer> whole = new ArrayList<>(List.of(first));
                    whole.addAll(permutation);
                    y.yield(whole);
                }
            }
        });
    }

    @Test
    void aTreeIsWalkedByDelegation() {
        List<Integer> values = walk(Node.of(1, 100)).stream().toList();
        assertThat(values).hasSize(100).isSorted();
    }

    @Test
    void tenThousandThatYieldFromEachOther() {
        Generator<Integer, Object, Integer> generator = delegatingCountdown(DEEP);
        for (int expected = DEEP; expected > 0; expected--) {
            assertThat(generator.next()).isEqualTo(expected);
        }
        assertThat(generator.hasNext()).isFalse();
        assertThat(generator.result()).isEqualTo(DEEP);
    }

    @Test
    void tenThousandThatAskEachOther() {
        int depth = DEEP;
        Generator<Integer, Object, Integer> deepest =
                Generator.returning(y -> {
                    y.yield(1);
                    y.yield(2);
                    return 3;
                });
        Generator<Integer, Object, Integer> top = deepest;
        for (int level = 0; level < depth; level++) {
            Generator<Integer, Object, Integer> below = top;
            top =
                    Generator.returning(y -> {
                        for (int item : below) {
                            y.yield(item);
                        }
                        return below.result();
                    });
        }
        assertThat(top.next()).isEqualTo(1);
        assertThat(top.next()).isEqualTo(2);
        assertThat(top.hasNext()).isFalse();
        assertThat(top.result()).isEqualTo(3);
    }

    @Test
    void aChainOfThousandsIsClosedFromTheTop() {
        Generator<Integer, ?, ?> generator = countdown(1_000);
        for (int i = 0; i < 1_000; i++) {
            generator.next();
        }
        generator.close();
        assertThat(generator.isDone()).isTrue();
    }

    @Test
    void whatADeepOneThrowsClimbsThroughAll() {
        Generator<Integer, ?, ?> top =
                Generator.of(y -> {
                    throw new IllegalArgumentException("deep");
                });
        for (int level = 0; level < 500; level++) {
            Generator<Integer, ?, ?> below = top;
            top =
                    Generator.of(y -> {
                        try {
                            y.yield(below.next());
                        } finally {
                            trail.add("passed");
                        }
                    });
        }
        assertThatThrownBy(top::next)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deep");
        assertThat(trail).hasSize(500);
    }

    @Test
    void aDeepOneIsNotReentered() {
        List<Generator<Integer, ?, ?>> all = new ArrayList<>();
        Generator<Integer, ?, ?> top =
                Generator.of(y -> {
                    for (Generator<Integer, ?, ?> above : all) {
                        assertThatThrownBy(above::next)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageStartingWith("generator already executing");
                    }
                    y.yield(7);
                });
        for (int level = 0; level < 200; level++) {
            Generator<Integer, ?, ?> below = top;
            top = Generator.of(y -> y.yield(below.next()));
            all.add(top);
        }
        assertThat(top.next()).isEqualTo(7);
    }

    @Test
    void whatIsSentOrThrownGoesToTheOneYieldedFrom() {
        Generator<Object, Object, String> outer =
                Generator.returning(y -> {
                    String result = y.yieldFrom(echo("inner"));
                    trail.add("back");
                    y.yield("own");
                    return result;
                });
        assertThat(outer.next()).isEqualTo("inner");
        assertThat(outer.send("a")).isEqualTo("a");
        IllegalArgumentException thrown = new IllegalArgumentException("x");
        assertThat(outer.throwInto(thrown)).isSameAs(thrown);
        assertThat(outer.next()).isEqualTo("own");
        assertThat(trail).containsExactly("end of inner", "back");
        assertThat(outer.hasNext()).isFalse();
        assertThat(outer.result()).isEqualTo("result of inner");
    }

    @Test
    void whatTheOneYieldedFromThrowsIsThrownAtTheYieldFrom() {
        Generator<Object, Object, String> outer =
                Generator.returning(y -> {
                    try {
                        y.yieldFrom(echo("inner"));
                    } catch (UnsupportedOperationException thrown) {
                        return "caught";
                    }
                    return "not thrown";
                });
        outer.next();
        assertThatThrownBy(() -> outer.throwInto(new UnsupportedOperationException()))
                .isInstanceOf(NoSuchElementException.class);
        assertThat(outer.result()).isEqualTo("caught");
    }

    @Test
    void closingClosesTheInnermostFirst() {
        Generator<Object, Object, @Nullable Void> outer =
                Generator.of(y -> {
                    try {
                        y.yieldFrom(echo("inner"));
                    } finally {
                        trail.add("end of outer");
                    }
                });
        outer.next();
        outer.close();
        assertThat(trail).containsExactly("end of inner", "end of outer");
    }

    @Test
    void whenAllAreClosedThatOneHasReturnedDoesNotStopTheOthersFromIt() {
        Generator<Integer, Object, String> inner =
                Generator.returning(y -> {
                    try {
                        y.yield(1);
                    } catch (GeneratorExit exit) {
                        trail.add("caught");
                    }
                    return "inner";
                });
        Generator<Integer, Object, String> outer =
                Generator.returning(y -> {
                    y.yieldFrom(inner);
                    trail.add("went on");
                    return "outer";
                });
        outer.next();
        outer.close();
        assertThat(trail).containsExactly("caught");
        assertThat(outer.result()).isNull();
        assertThat(inner.result()).isEqualTo("inner");
    }

    @Test
    void oneThatIsYieldedFromIsAskedByNobodyElse() {
        Generator<Object, Object, String> inner = echo("inner");
        Generator<Object, Object, @Nullable Void> outer = Generator.of(y -> y.yieldFrom(inner));
        outer.next();
        assertThatThrownBy(inner::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("another generator yields from this one");
        assertThatThrownBy(inner::close).isInstanceOf(IllegalStateException.class);
        Generator<Object, Object, @Nullable Void> second = Generator.of(y -> y.yieldFrom(inner));
        assertThatThrownBy(second::next).isInstanceOf(IllegalStateException.class);
        assertThat(outer.send("a")).isEqualTo("a");
    }

    @Test
    void oneThatHasBegunCanBeYieldedFromAndOneThatHasEndedYieldsNothing() {
        Generator<Integer, ?, ?> begun = GeneratorTest.upTo(3);
        begun.next();
        Generator<Integer, Object, @Nullable Void> outer =
                Generator.of(y -> {
                    y.yieldFrom(begun);
                    assertThat((Object) y.yieldFrom(begun)).isNull();
                    y.yieldFrom(List.of(7, 8));
                });
        assertThat(outer.stream()).containsExactly(2, 3, 7, 8);
    }

    @Test
    void aBodyCannotYieldFromItself() {
        List<Generator<Integer, Object, @Nullable Void>> self = new ArrayList<>();
        Generator<Integer, Object, @Nullable Void> generator =
                Generator.of(y -> y.yieldFrom(self.getFirst()));
        self.add(generator);
        assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("generator already executing");
    }

    @Test
    void aDelegationIsYieldedFromInTurn() {
        Generator<Integer, Object, Integer> inner = delegatingCountdown(3);
        assertThat(inner.next()).isEqualTo(3);
        assertThat(inner.next()).isEqualTo(2);
        Generator<Integer, Object, Integer> outer = Generator.returning(y -> y.yieldFrom(inner));
        assertThat(outer.stream()).containsExactly(1);
        assertThat(outer.result()).isEqualTo(3);
    }
}
