package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MediansTest {
    @Test
    void isTheOneInTheMiddle() {
        assertThat(Medians.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
    }

    @Test
    void isTheMeanOfTheTwoInTheMiddle() {
        assertThat(Medians.of(List.of(9.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }

    @Test
    void ofNothingIsRefused() {
        assertThatThrownBy(() -> Medians.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("values: none (expected: at least one)");
    }
}
