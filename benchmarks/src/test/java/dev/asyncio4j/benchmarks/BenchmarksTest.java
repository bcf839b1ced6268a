package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.benchmarks.Benchmarks.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarksTest {
    @Test
    void takesTheNameOfASuite() {
        Request request = Request.of(List.of("core"));
        assertThat(request.suite().name()).isEqualTo("core");
        assertThat(request.quick()).isFalse();
        assertThat(Request.of(List.of("sync")).suite().name()).isEqualTo("sync");
    }

    @Test
    void takesQuickBeforeOrAfterTheName() {
        assertThat(Request.of(List.of("core", "--quick")).quick()).isTrue();
        assertThat(Request.of(List.of("--quick", "core")).quick()).isTrue();
    }

    @Test
    void saysWhichSuitesThereAre() {
        assertThatThrownBy(() -> Request.of(List.of("cores")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no suite \"cores\"; there is: core, sync, net, process, greenlet");
    }

    @Test
    void saysHowItIsUsed() {
        String usage =
                "usage: benchmarks/run SUITE [--quick], where SUITE is: core, sync, net, process, greenlet";
        assertThatThrownBy(() -> Request.of(List.of())).hasMessage(usage);
        assertThatThrownBy(() -> Request.of(List.of("--quick"))).hasMessage(usage);
        assertThatThrownBy(() -> Request.of(List.of("core", "more"))).hasMessage(usage);
    }
}
