package dev.asyncio4j.benchmarks.net.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    private static final Percentage LESS_THAN_A_HUNDREDTH = Percentage.withPercentage(1);

    private final Histogram histogram = new Histogram();

    @Test
    void findsTheQuantiles() {
        for (int i = 1; i <= 100; i++) {
            histogram.add(i);
        }
        assertThat(histogram.count()).isEqualTo(100);
        assertThat(histogram.quantile(0.5)).isEqualTo(50);
        assertThat(histogram.quantile(0.99)).isEqualTo(99);
        assertThat(histogram.quantile(1)).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 255, 256, 257, 1_000, 65_535, 1_234_567, 60_000_000_000L})
    void isExactToAHundredth(long nanos) {
        histogram.add(nanos);
        assertThat(histogram.quantile(0.5)).isCloseTo((double) nanos, LESS_THAN_A_HUNDREDTH);
    }

    @Test
    void takesAnyDuration() {
        histogram.add(Long.MAX_VALUE);
        histogram.add(-1);
        assertThat(histogram.quantile(0.5)).isZero();
        assertThat(histogram.quantile(1)).isCloseTo((double) Long.MAX_VALUE, LESS_THAN_A_HUNDREDTH);
    }

    @Test
    void takesOverWhatAnotherHasCounted() {
        Histogram other = new Histogram();
        histogram.add(10);
        other.add(20);
        other.add(30);
        histogram.add(other);
        assertThat(histogram.count()).isEqualTo(3);
        assertThat(histogram.quantile(0.5)).isEqualTo(20);
    }

    @Test
    void hasNoQuantileOfNothing() {
        assertThatThrownBy(() -> histogram.quantile(0.5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no quantile of nothing");
    }
}
