package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasuredTest {
    @Test
    void givesTheMedianOfTheLinesOfAName() {
        Measured measured = new Measured();
        measured.take("cold 1.5");
        measured.take("warm 3.0");
        measured.take("warm 1.0");
        measured.take("warm 2.0");
        assertThat(measured.median("cold")).isEqualTo(1.5);
        assertThat(measured.median("warm")).isEqualTo(2.0);
    }

    @Test
    void knowsWhatThereIsNothingOf() {
        Measured measured = new Measured();
        measured.take("cold 1.5");
        assertThat(measured.has("cold")).isTrue();
        assertThat(measured.has("warm")).isFalse();
    }
}
