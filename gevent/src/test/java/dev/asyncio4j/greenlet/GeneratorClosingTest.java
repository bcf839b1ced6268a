package dev.asyncio4j.greenlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratorClosingTest {
    private final List<Object> trail = new ArrayList<>();

    @Test
    @Behaviour(233)
    void closedBeforeItHasBegunItNeverDoes() {
        Generator<Integer, Object, String> generator =
                Generator.returning(y -> {
                    trail.add("begun");
                    return "x";
                });
        generator.close();
        assertThat(generator.hasNext()).isFalse();
        assertThat(generator.result()).isNull();
        assertThat(trail).isEmpty();
    }

    @Test
    @Behaviour(233)
    void closingThrowsGeneratorExitAtTheYield() {
        Generator<Integer, Object, String> generator =
                Generator.returning(y -> {
                    try {
                        y.yield(1);
                        return "not closed";
                    } finally {
                        trail.add("cleaned up");
                    }
                });
        generator.next();
        generator.close();
        assertThat(trail).containsExactly("cleaned up");
        assertThat(generator.result()).isNull();
        generator.close();
        assertThat(trail).hasSize(1);
    }

    @Test
    @Behaviour(233)
    void whatIsReturnedAtTheCloseIsTheResult() {
        Generator<Integer, Object, String> generator =
                Generator.returning(y -> {
                    try {
                        y.yield(1);
                        return "not closed";
                    } catch (GeneratorExit exit) {
                        return "closed";
                    }
                });
        generator.next();
        generator.close();
        assertThat(generator.result()).isEqualTo("closed");
    }

    @Test
    @Behaviour(233)
    void whatIsThrownAtTheCloseComesOutOfIt() {
        Generator<Integer, ?, ?> generator =
                Generator.of(y -> {
                    try {
                        y.yield(1);
                    } finally {
                        failCleanup();
                    }
                });
        generator.next();
        assertThatThrownBy(generator::close)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("cleanup");
        assertThat(generator.isDone()).isTrue();
    }

    private static void failCleanup() {
        throw new UnsupportedOperationException("cleanup");
    }

    @Test
    void toYieldWhenItIsClosedIsAnError() {
        Generator<Integer, ?, ?> stubborn =
                Generator.of(y -> {
                    try {
                        y.yield(1);
                    } catch (GeneratorExit ignored) {
                        y.yield(2);
                    }
                    y.yield(3);
                });
        stubborn.next();
        assertThatThrownBy(stubborn::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("generator ignored GeneratorExit");
        assertThat(stubborn.next()).isEqualTo(3);
        stubborn.close();
        assertThat(stubborn.isDone()).isTrue();
    }

    @Test
    void aFetchedItemIsDroppedByAClose() {
        Generator<Integer, ?, ?> generator = GeneratorTest.upTo(3);
        assertThat(generator.hasNext()).isTrue();
        generator.close();
        assertThat(generator.hasNext()).isFalse();
    }
}
