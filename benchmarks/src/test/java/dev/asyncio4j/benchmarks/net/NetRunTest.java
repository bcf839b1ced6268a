package dev.asyncio4j.benchmarks.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Jvm;
import dev.asyncio4j.benchmarks.net.load.LoadProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real servers, for a moment each: those in Java, which are everywhere. */
@Tag("real")
class NetRunTest {
    private static final Slice MOMENT = new Slice(1, 10, 50, 1, 20);
    private static final Cores ALL_CORES = new Cores(List.of(), List.of());

    @Test
    void measuresEachContender(@TempDir Path folder) throws Exception {
        try (Child load = load()) {
            List<Contender> contenders =
                    Contenders.present(folder, load.said(LoadProgram.SINK_PORT), _ -> {}).stream()
                            .filter(Contender::tellsMemory)
                            .toList();
            assertThat(contenders)
                    .extracting(Contender::isOurs)
                    .containsExactly(true, true, false, false);
            List<Workload> workloads =
                    List.of(new Workload.Echo(1, 5), new Workload.Connect(), new Workload.Proxy());
            NetRun run = new NetRun(contenders, load, MOMENT, _ -> {});
            List<Figure> figures = run.measure(workloads, ALL_CORES);
            int ofStreams = 4 + 2 + 2;
            int ofProtocols = 4 + 2;
            assertThat(figures).hasSize(ofStreams + ofProtocols + workloads.size());
            assertThat(figures)
                    .filteredOn(figure -> figure.unit().endsWith("/s"))
                    .hasSize(3 + 2)
                    .allMatch(figure -> figure.value() > 0)
                    .allMatch(figure -> figure.peers().size() == 2);

            List<Figure> idle = new IdleRun(run, load, MOMENT, _ -> {}).measure(contenders);
            assertThat(idle).isNotEmpty();
            assertThat(idle.getFirst().met()).isPresent();
        }
    }

    @Test
    void saysWhyAChildHasFailed() throws Exception {
        try (Child load = load()) {
            assertThatThrownBy(() -> load.ask("sing"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the load generator: what is sing?");
        }
    }

    @Test
    void noticesAChildThatEnds() {
        assertThatThrownBy(() -> Child.start("nobody", List.of("true"), Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("nobody has ended early");
    }

    @Test
    void leavesOutWhatNeedsTooManyDescriptors() {
        List<String> said = new ArrayList<>();
        assertThat(NetRun.permits(Integer.MAX_VALUE - 1_000, "everything", said::add)).isFalse();
        assertThat(said).hasSize(1);
        assertThat(said.getFirst()).startsWith("left out: everything (needs 2147482847 descri");
        assertThat(NetRun.permits(1, "something", said::add)).isTrue();
        assertThat(said).hasSize(1);
    }

    private static Child load() throws Exception {
        return Child.start(
                "the load generator",
                Jvm.command(LoadProgram.class, List.of(), List.of("1")),
                Map.of());
    }
}
