package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a chain of generators, each yielding from the next, that is told to exit. */
class GeneratorExitTest {
    private static final String IGNORED = "generator ignored GeneratorExit";

    private final List<Object> trail = new ArrayList<>();

    /** Yields instead of ending. */
    private static Generator<Object, Object, @Nullable Object> stubborn() {
        return Generator.returning(y -> {
            try {
                y.yield("first");
            } catch (GeneratorExit exit) {
                y.yield("instead");
            }
            y.yield("later");
            return "result";
        });
    }

    private Generator<Object, Object, @Nullable Object> yieldingFrom(
            Generator<Object, Object, @Nullable Object> other) {
        return Generator.returning(y -> {
            try {
                return y.yieldFrom(other);
            } catch (Throwable thrown) {
                trail.add(thrown.getMessage());
                throw thrown;
            }
        });
    }

    private static void assertIgnored(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(IGNORED);
    }

    @Test
    @Behaviour(233)
    void whoYieldsFromOneThatDoesNotEndIsToldAndEndsAlone() {
        Generator<Object, Object, @Nullable Object> inner = stubborn();
        Generator<Object, Object, @Nullable Object> outer = yieldingFrom(yieldingFrom(inner));
        outer.next();
        assertIgnored(outer::close);
        assertThat(trail)
                .hasSize(2)
                .allSatisfy(told -> assertThat(told).asString().startsWith(IGNORED));
        assertThat(outer.isDone()).isTrue();
        assertThat(inner.next()).isEqualTo("later");
        assertThat(inner.hasNext()).isFalse();
        assertThat(inner.result()).isEqualTo("result");
    }

    @Test
    void itIsToldAsWellWhenTheExitIsThrownIntoIt() {
        Generator<Object, Object, @Nullable Object> outer = yieldingFrom(stubborn());
        outer.next();
        assertIgnored(() -> outer.throwInto(new GeneratorExit()));
        assertThat(trail).hasSize(1);
    }

    @Test
    void eachIsToldOfTheOneThatItYieldsFrom() {
        Generator<Object, Object, @Nullable Object> middle =
                Generator.returning(y -> {
                    try {
                        return y.yieldFrom(stubborn());
                    } catch (IllegalStateException ignored) {
                        return y.yield("of the middle");
                    }
                });
        Generator<Object, Object, @Nullable Object> outer = yieldingFrom(middle);
        outer.next();
        assertIgnored(outer::close);
        assertThat(trail).hasSize(1);
        assertThat(middle.hasNext()).isFalse();
        assertThat(middle.isDone()).isTrue();
    }

    @Test
    void oneThatYieldsFromAnotherInsteadOfEndingWaitsThere() {
        Generator<Object, Object, @Nullable Object> middle =
                Generator.returning(y -> {
                    try {
                        return y.yield("first");
                    } catch (GeneratorExit exit) {
                        return y.yieldFrom(stubborn());
                    }
                });
        Generator<Object, Object, @Nullable Object> outer = yieldingFrom(middle);
        outer.next();
        assertIgnored(outer::close);
        assertThat(middle.next()).isEqualTo("later");
        assertThat(middle.hasNext()).isFalse();
        assertThat(middle.result()).isEqualTo("result");
    }

    @Test
    void anotherErrorOfOneEndsTheExitThere() {
        Generator<Object, Object, @Nullable Object> inner =
                Generator.returning(y -> {
                    try {
                        return y.yield("first");
                    } catch (GeneratorExit exit) {
                        throw new UnsupportedOperationException("cleanup", exit);
                    }
                });
        Generator<Object, Object, @Nullable Object> outer =
                Generator.returning(y -> {
                    try {
                        return y.yieldFrom(yieldingFrom(inner));
                    } catch (UnsupportedOperationException caught) {
                        return "closed all the same";
                    }
                });
        outer.next();
        outer.close();
        assertThat(trail).containsExactly("cleanup");
        assertThat(outer.result()).isEqualTo("closed all the same");
    }

    @Test
    @Behaviour(233)
    void whichGeneratorExitItEndsWithIsNoMatter() {
        Generator<Object, Object, @Nullable Object> generator =
                Generator.returning(y -> {
                    try {
                        return y.yield("first");
                    } catch (GeneratorExit exit) {
                        throw new GeneratorExit();
                    }
                });
        generator.next();
        generator.close();
        assertThat(generator.isDone()).isTrue();
    }
}
