package dev.asyncio4j.benchmarks.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WatchedRunTest {
    @Test
    @Tag("real")
    void measuresBothLoopsOfEachFigure() throws Exception {
        List<Figure> figures = WatchedRun.measure(new Effort(1, 0, 1, 0), _ -> {});
        assertThat(figures).hasSize(2);
        assertThat(figures)
                .allSatisfy(figure -> {
                    assertThat(figure.value()).isPositive();
                    assertThat(figure.peers().getFirst().value()).isPositive();
                    assertThat(figure.met()).isPresent();
                });
    }
}
