package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GreenletTest {
    private final List<Object> trail = new ArrayList<>();

    /** One that waits in a switch to its parent, where it can be switched to and thrown into. */
    private Greenlet waiting() {
        Greenlet creator = Greenlet.current();
        Greenlet greenlet =
                Greenlet.of(() -> {
                    try {
                        creator.switchTo();
                    } finally {
                        trail.add("end");
                    }
                });
        greenlet.switchTo();
        return greenlet;
    }

    @Test
    @Behaviour(221)
    void controlGoesBackAndForth() {
        Greenlet main = Greenlet.current();
        Greenlet child =
                Greenlet.of(() -> {
                    trail.add(1);
                    main.switchTo();
                    trail.add(3);
                });
        trail.add(0);
        child.switchTo();
        trail.add(2);
        child.switchTo();
        trail.add(4);
        assertThat(trail).containsExactly(0, 1, 2, 3, 4);
        assertThat(child.isDead()).isTrue();
    }

    @Test
    void anExhaustedStackLeavesTheMainGreenletCurrent() throws InterruptedException {
        Thread deep =
                new Thread(
                        null,
                        () -> {
                            Greenlet main = Greenlet.current();
                            descend(Integer.MAX_VALUE);
                            trail.add(Greenlet.current() == main);
                            trail.add(Greenlet.returning(_ -> "goes on").switchTo());
                        },
                        "deep",
                        1 << 18);
        deep.start();
        deep.join();
        assertThat(trail).containsExactly(true, "goes on");
    }

    /** Begins a greenlet with ever less of the stack left. */
    private static void descend(int levels) {
        if (levels == 0) {
            return;
        }
        Greenlet.returning(_ -> "done").switchTo();
        try {
            descend(levels - 1);
        } catch (StackOverflowError exhausted) {
            // At some depth, the switch itself.
        }
    }

    @Test
    @Behaviour(221)
    void siblingsAreIndependent() {
        Greenlet main = Greenlet.current();
        Greenlet.VoidBody body =
                name -> {
                    trail.add(name + "1");
                    main.switchTo();
                    trail.add(name + "2");
                };
        Greenlet first = Greenlet.of(body);
        Greenlet second = Greenlet.of(body);
        first.switchTo("a");
        second.switchTo("b");
        first.switchTo();
        second.switchTo();
        assertThat(trail).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    @Behaviour(221)
    void whenOneEndsItsParentGoesOnAndNotWhoSwitchedToIt() {
        Greenlet first =
                Greenlet.returning(_ -> {
                    trail.add("first");
                    return "value of first";
                });
        Greenlet second =
                Greenlet.of(() -> {
                    first.switchTo();
                    trail.add("never");
                });
        assertThat(second.switchTo()).isEqualTo("value of first");
        assertThat(trail).containsExactly("first");
        assertThat(second.isActive()).isTrue();
    }

    @Test
    void valuesArePassedBothWays() {
        Greenlet main = Greenlet.current();
        Greenlet echo =
                Greenlet.returning(first -> {
                    Object second = main.switchTo("got " + first);
                    main.switchTo("a", 2, second);
                    return null;
                });
        assertThat(echo.switchTo("x")).isEqualTo("got x");
        assertThat(echo.switchTo("y")).isEqualTo(List.of("a", 2, "y"));
        assertThat(echo.switchTo()).isNull();
    }

    @Test
    void severalValuesMayBeNull() {
        Greenlet echo = Greenlet.returning(passed -> passed);
        assertThat((List<?>) echo.switchTo(1, null)).hasSize(2).element(1).isNull();
    }

    @Test
    @Behaviour(222)
    void whatIsNotCaughtIsThrownInTheParent() {
        IllegalArgumentException failure = new IllegalArgumentException("x");
        Greenlet first =
                Greenlet.of(() -> {
                    throw failure;
                });
        assertThatThrownBy(first::switchTo).isSameAs(failure);
        assertThat(first.isDead()).isTrue();
    }

    @Test
    @Behaviour(222)
    void aCheckedExceptionIsWrapped() {
        Greenlet first =
                Greenlet.of(() -> {
                    throw new IOException("x");
                });
        assertThatThrownBy(first::switchTo)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    @Behaviour(222)
    void anErrorClimbsThroughANewParent() {
        UnsupportedOperationException failure = new UnsupportedOperationException("x");
        Greenlet main = Greenlet.current();
        Greenlet second =
                Greenlet.of(() -> {
                    try {
                        main.switchTo();
                    } catch (UnsupportedOperationException thrown) {
                        trail.add("second");
                        throw thrown;
                    }
                });
        Greenlet first =
                Greenlet.of(() -> {
                    throw failure;
                });
        second.switchTo();
        first.parent(second);
        assertThatThrownBy(first::switchTo).isSameAs(failure);
        assertThat(trail).containsExactly("second");
        assertThat(second.isDead()).isTrue();
    }

    @Test
    @Behaviour(223)
    void aDeadOneStandsForItsNearestLiveAncestor() {
        Greenlet dead = Greenlet.of(() -> {});
        dead.switchTo();
        assertThat(dead.switchTo()).isNull();
        assertThat(dead.switchTo(25)).isEqualTo(25);
        Greenlet grandchild = Greenlet.of(() -> {});
        grandchild.parent(dead);
        grandchild.switchTo();
        assertThat(grandchild.switchTo(26)).isEqualTo(26);
    }

    @Test
    @Behaviour(223)
    void anAncestorThatHasNotBegunIsBegunByIt() {
        Greenlet parent = Greenlet.of(passed -> trail.add("begun with " + passed));
        Greenlet child = Greenlet.returning(_ -> "result");
        child.parent(parent);
        child.switchTo();
        assertThat(trail).containsExactly("begun with result");
    }

    @Test
    void aSwitchToItselfReturnsAtOnce() {
        assertThat(Greenlet.current().switchTo("x")).isEqualTo("x");
        IllegalArgumentException thrown = new IllegalArgumentException("x");
        assertThatThrownBy(() -> Greenlet.current().throwInto(thrown)).isSameAs(thrown);
    }

    @Test
    @Behaviour(225)
    void aGreenletExitEndsItAndIsReturnedToTheParent() {
        Greenlet greenlet = waiting();
        assertThat(greenlet.throwInto()).isInstanceOf(GreenletExit.class);
        assertThat(trail).containsExactly("end");
        assertThat(greenlet.isDead()).isTrue();
        GreenletExit again = new GreenletExit("again");
        assertThat(greenlet.throwInto(again)).isSameAs(again);
    }

    @Test
    void whatIsThrownIntoItCanBeCaught() {
        Greenlet main = Greenlet.current();
        Greenlet greenlet =
                Greenlet.returning(_ -> {
                    try {
                        return main.switchTo();
                    } catch (Exception thrown) {
                        return thrown;
                    }
                });
        greenlet.switchTo();
        IOException thrown = new IOException("as it is");
        assertThat(greenlet.throwInto(thrown)).isSameAs(thrown);
    }

    @Test
    @Behaviour(226)
    void oneThatHasNotBegunDiesOfAThrowAndItsParentGetsIt() {
        Greenlet unbegun = Greenlet.of(() -> trail.add("begun"));
        IllegalArgumentException thrown = new IllegalArgumentException("x");
        assertThatThrownBy(() -> unbegun.throwInto(thrown)).isSameAs(thrown);
        assertThat(unbegun.isDead()).isTrue();
        assertThat(trail).isEmpty();
        Greenlet other = Greenlet.of(() -> trail.add("begun"));
        assertThat(other.throwInto()).isInstanceOf(GreenletExit.class);
        assertThat(trail).isEmpty();
    }

    @Test
    @Behaviour(226)
    void soDoesItsParentIfThatHasNotBegunEither() {
        Greenlet parent = Greenlet.of(() -> trail.add("parent"));
        Greenlet child = Greenlet.of(() -> trail.add("child"));
        child.parent(parent);
        IllegalArgumentException thrown = new IllegalArgumentException("x");
        assertThatThrownBy(() -> child.throwInto(thrown)).isSameAs(thrown);
        assertThat(parent.isDead()).isTrue();
        assertThat(trail).isEmpty();
    }

    @Test
    @Behaviour(226)
    void aWaitingParentCatchesIt() {
        Greenlet main = Greenlet.current();
        Greenlet parent =
                Greenlet.returning(_ -> {
                    try {
                        main.switchTo();
                        return "not thrown";
                    } catch (IllegalArgumentException thrown) {
                        return "caught " + thrown.getMessage();
                    }
                });
        parent.switchTo();
        Greenlet child = Greenlet.of(() -> trail.add("child"));
        child.parent(parent);
        assertThat(child.throwInto(new IllegalArgumentException("x"))).isEqualTo("caught x");
    }

    @Test
    @Behaviour(227)
    void theParentIsAtFirstTheOneThatCreatedIt() {
        Greenlet main = Greenlet.current();
        assertThat(main.parent()).isNull();
        List<Greenlet> made = new ArrayList<>();
        Greenlet creator =
                Greenlet.of(() -> {
                    made.add(Greenlet.of(() -> {}));
                });
        assertThat(creator.parent()).isSameAs(main);
        creator.switchTo();
        assertThat(made.getFirst().parent()).isSameAs(creator);
    }

    @Test
    void theParentMakesNoCycle() {
        Greenlet first = Greenlet.of(() -> {});
        Greenlet second = Greenlet.of(() -> {});
        second.parent(first);
        assertThatThrownBy(() -> first.parent(second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: no cycle");
        assertThatThrownBy(() -> first.parent(first)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Greenlet.current().parent(first))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a main greenlet has no parent, and gets none");
    }

    @Test
    void itShowsItsState() {
        Greenlet greenlet = Greenlet.of(() -> trail.add(Greenlet.current().toString()));
        assertThat(greenlet).hasToString("Greenlet[new]");
        assertThat(greenlet.isActive()).isFalse();
        greenlet.switchTo();
        assertThat(trail).containsExactly("Greenlet[active]");
        assertThat(greenlet).hasToString("Greenlet[dead]");
        assertThat(Greenlet.current()).hasToString("Greenlet[main]");
        assertThat(Greenlet.current().isActive()).isTrue();
    }

    @Test
    void currentIsTheOneThatRuns() {
        Greenlet main = Greenlet.current();
        List<Greenlet> current = new ArrayList<>();
        Greenlet greenlet =
                Greenlet.of(() -> {
                    current.add(Greenlet.current());
                    main.switchTo();
                    current.add(Greenlet.current());
                });
        greenlet.switchTo();
        assertThat(Greenlet.current()).isSameAs(main);
        greenlet.switchTo();
        assertThat(current).containsExactly(greenlet, greenlet);
    }

    @Test
    void aGeneratorsBodySwitchesAndIsSwitchedBackTo() {
        Greenlet main = Greenlet.current();
        Greenlet other =
                Greenlet.of(() -> {
                    while (true) {
                        main.switchTo("from the other");
                    }
                });
        Generator<@Nullable Object, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(other.switchTo());
                    y.yield(other.switchTo());
                });
        assertThat(generator.next()).isEqualTo("from the other");
        assertThat(generator.next()).isEqualTo("from the other");
        assertThat(generator.hasNext()).isFalse();
    }

    @Test
    void aGeneratorIsLeftInTheMiddleWithItsGreenlet() {
        Greenlet main = Greenlet.current();
        Generator<Object, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(Objects.requireNonNull(main.switchTo("left in the generator")));
                });
        Greenlet greenlet = Greenlet.returning(_ -> generator.next());
        assertThat(greenlet.switchTo()).isEqualTo("left in the generator");
        assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("generator already executing");
        assertThat(greenlet.switchTo("passed")).isEqualTo("passed");
        assertThat(generator.hasNext()).isFalse();
    }

    @Test
    void aYieldInAnotherGreenletThanTheBodysIsAnError() {
        Generator<Object, ?, ?> generator =
                Generator.of(y -> {
                    Greenlet thief = Greenlet.of(() -> y.yield("stolen"));
                    thief.switchTo();
                });
        assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("only the body of a generator yields");
    }

    @Test
    void tenThousandInAChainOfParents() {
        Greenlet last = Greenlet.current();
        for (int i = 0; i < 10_000; i++) {
            Greenlet next =
                    Greenlet.returning(passed -> (Integer) Objects.requireNonNull(passed) + 1);
            next.parent(last);
            last = next;
        }
        assertThat(last.switchTo(0)).isEqualTo(10_000);
    }

    @Test
    void itCannotSwitchOutOfAClassInitialiser() {
        Greenlet greenlet = Greenlet.returning(_ -> Initialised.MESSAGE);
        assertThat(greenlet.switchTo()).asString().startsWith("cannot switch here");
        assertThat(Greenlet.current().isActive()).isTrue();
    }

    private static final class Initialised {
        static final String MESSAGE = refusal();

        private static String refusal() {
            try {
                return "switched " + Objects.requireNonNull(Greenlet.current().parent()).switchTo();
            } catch (IllegalStateException refused) {
                return String.valueOf(refused.getMessage());
            }
        }
    }
}
