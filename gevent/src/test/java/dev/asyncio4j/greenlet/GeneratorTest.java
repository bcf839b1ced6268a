package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    private final List<Object> trail = new ArrayList<>();

    static Generator<Integer, ?, ?> upTo(int end) {
        return Generator.of(y -> {
            for (int i = 1; i <= end; i++) {
                y.yield(i);
            }
        });
    }

    /** Yields what it was sent, until that is null. */
    private static Generator<Object, Object, String> echo() {
        return Generator.returning(y -> {
            Object sent = y.yield("ready");
            while (sent != null) {
                sent = y.yield(sent);
            }
            return "done";
        });
    }

    @Test
    void theBodyRunsFromYieldToYieldAndOnlyWhenAsked() {
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    trail.add("begun");
                    y.yield(1);
                    trail.add("between");
                    y.yield(2);
                    trail.add("end");
                });
        assertThat(trail).isEmpty();
        assertThat(generator.next()).isEqualTo(1);
        assertThat(trail).containsExactly("begun");
        assertThat(generator.next()).isEqualTo(2);
        assertThat(trail).containsExactly("begun", "between");
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
        assertThat(trail).containsExactly("begun", "between", "end");
        assertThatThrownBy(generator::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("the generator has ended");
    }

    @Test
    void itIsIteratedOver() {
        List<Integer> items = new ArrayList<>();
        for (int item : upTo(3)) {
            items.add(item);
        }
        assertThat(items).containsExactly(1, 2, 3);
    }

    @Test
    void anInfiniteOneIsStreamedLazilyAndClosedWithItsStream() {
        Generator<Integer, ?, ?> naturals =
                Generator.of(y -> {
                    try {
                        for (int i = 0; ; i++) {
                            y.yield(i);
                        }
                    } finally {
                        trail.add("closed");
                    }
                });
        try (Stream<Integer> stream = naturals.stream()) {
            assertThat(stream.map(i -> i * i).limit(4).toList()).containsExactly(0, 1, 4, 9);
            assertThat(trail).isEmpty();
        }
        assertThat(trail).containsExactly("closed");
    }

    @Test
    void hasNextFetchesAndNextTakes() {
        Generator<Integer, ?, ?> generator = upTo(2);
        assertThat(generator.hasNext()).isTrue();
        assertThat(generator.hasNext()).isTrue();
        assertThat((Object) generator).hasToString("Generator[fetched]");
        assertThat(generator.next()).isEqualTo(1);
        assertThat(generator.next()).isEqualTo(2);
        assertThat(generator.hasNext()).isFalse();
        assertThat(generator.hasNext()).isFalse();
    }

    @Test
    void nullIsAnItemLikeAnyOther() {
        Generator<@Nullable String, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(null);
                    y.yield("a");
                });
        assertThat(generator.hasNext()).isTrue();
        assertThat(generator.next()).isNull();
        assertThat(generator.next()).isEqualTo("a");
        assertThat(generator.hasNext()).isFalse();
    }

    @Test
    void whatIsSentIsWhatTheYieldReturns() {
        Generator<Object, Object, String> echo = echo();
        assertThat(echo.next()).isEqualTo("ready");
        assertThat(echo.send("a")).isEqualTo("a");
        assertThat(echo.send("b")).isEqualTo("b");
        assertThatThrownBy(echo::next).isInstanceOf(NoSuchElementException.class);
        assertThat(echo.result()).isEqualTo("done");
    }

    @Test
    @Behaviour(233)
    void nothingCanBeSentBeforeTheBodyHasBegun() {
        Generator<Object, Object, String> echo = echo();
        assertThatThrownBy(() -> echo.send("early"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "value: early sent to a generator that has not begun, and waits at no yield"
                                + " (expected: null, or next() before)");
        assertThat(echo.next()).isEqualTo("ready");
    }

    @Test
    void whatHasNextFetchedIsNotDroppedByASendOrThrow() {
        Generator<Object, Object, String> echo = echo();
        assertThat(echo.hasNext()).isTrue();
        assertThatThrownBy(() -> echo.send("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("take it first");
        assertThatThrownBy(() -> echo.throwInto(new IOException("x")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(echo.next()).isEqualTo("ready");
        assertThat(echo.send("a")).isEqualTo("a");
    }

    @Test
    void whatIsThrownIntoItTheYieldThrowsAsItIs() {
        Generator<String, ?, ?> generator =
                Generator.of(y -> {
                    try {
                        y.yield("a");
                    } catch (Exception thrown) {
                        trail.add(thrown);
                    }
                    y.yield("b");
                });
        assertThat(generator.next()).isEqualTo("a");
        IOException thrown = new IOException("from outside");
        assertThat(generator.throwInto(thrown)).isEqualTo("b");
        assertThat(trail).containsExactly(thrown);
        assertThatThrownBy(() -> generator.throwInto(thrown))
                .isInstanceOf(CompletionException.class)
                .hasCause(thrown);
        assertThat(generator.isDone()).isTrue();
    }

    @Test
    void whatIsThrownIntoOneThatHasNotBegunEndsIt() {
        Generator<Integer, ?, ?> generator = upTo(3);
        IllegalStateException thrown = new IllegalStateException("x");
        assertThatThrownBy(() -> generator.throwInto(thrown)).isSameAs(thrown);
        assertThat(generator.hasNext()).isFalse();
        assertThatThrownBy(() -> generator.throwInto(thrown)).isSameAs(thrown);
        assertThatThrownBy(generator::result)
                .hasMessage("the generator has no result: its body has thrown something");
    }

    @Test
    void whatTheBodyThrowsIsThrownOnce() {
        IllegalArgumentException failure = new IllegalArgumentException("x");
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(1);
                    throw failure;
                });
        assertThat(generator.next()).isEqualTo(1);
        assertThatThrownBy(generator::hasNext).isSameAs(failure);
        assertThat(generator.hasNext()).isFalse();
        assertThatThrownBy(generator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aCheckedExceptionIsWrapped() {
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    throw new IOException("x");
                });
        assertThatThrownBy(generator::next)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    @Behaviour(234)
    void whatLooksLikeItsEndIsAnErrorInTheBody() {
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    y.yield(1);
                    List.<Integer>of().iterator().next();
                });
        assertThat(generator.next()).isEqualTo(1);
        assertThatThrownBy(generator::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("To end it, return")
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    @Behaviour(234)
    void whatIsReturnedArrivesIntact() {
        List<Integer> value = List.of(1, 2);
        Generator<Integer, Object, List<Integer>> generator = Generator.returning(y -> value);
        assertThatThrownBy(generator::result)
                .hasMessage("the generator has no result yet: its body has not ended");
        assertThat(generator.hasNext()).isFalse();
        assertThat(generator.result()).isSameAs(value);
        assertThat(generator.result()).isSameAs(value);
    }

    @Test
    void itIsNotReentered() {
        List<Generator<Integer, ?, ?>> self = new ArrayList<>();
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    assertThatThrownBy(() -> self.getFirst().next())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageStartingWith("generator already executing");
                    assertThatThrownBy(() -> self.getFirst().close())
                            .isInstanceOf(IllegalStateException.class);
                    y.yield(1);
                });
        self.add(generator);
        assertThat(generator.next()).isEqualTo(1);
        assertThat(generator.hasNext()).isFalse();
    }

    @Test
    void onlyItsBodyYields() {
        List<Yielder<String, ?>> stolen = new ArrayList<>();
        Generator<String, ?, ?> outer =
                Generator.of(y -> {
                    Generator<String, ?, ?> inner = Generator.of(z -> y.yield("through"));
                    inner.next();
                });
        assertThatThrownBy(outer::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("only the body of a generator yields");
        Generator<String, ?, ?> careless =
                Generator.of(y -> {
                    stolen.add(y);
                    y.yield("a");
                });
        careless.next();
        assertThatThrownBy(() -> stolen.getFirst().yield("b"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itShowsItsState() {
        Generator<Integer, ?, ?> generator = upTo(1);
        assertThat((Object) generator).hasToString("Generator[new]");
        generator.next();
        assertThat((Object) generator).hasToString("Generator[suspended]");
        generator.close();
        assertThat((Object) generator).hasToString("Generator[returned]");
    }

    @Test
    void aBodyCannotYieldOutOfAClassInitialiser() {
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    pinned = y;
                    assertThat(Initialised.MESSAGE).startsWith("cannot yield here");
                    y.yield(2);
                });
        assertThat(generator.next()).isEqualTo(2);
    }

    private static final class Initialised {
        static final String MESSAGE;

        static {
            MESSAGE = refusal();
        }

        private static String refusal() {
            try {
                return "yielded " + GeneratorTest.yielder().yield(1);
            } catch (IllegalStateException refused) {
                return String.valueOf(refused.getMessage());
            }
        }
    }

    private static @Nullable Yielder<Integer, ?> pinned;

    private static Yielder<Integer, ?> yielder() {
        return Objects.requireNonNull(pinned);
    }
}
