package dev.asyncio4j.benchmarks.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Target;
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
    private static final Slice MOMENT = new Slice(1, 1, 10, 50, 1, 50, 20);
    private static final Slice TWICE = new Slice(2, 1, 10, 50, 1, 50, 20);
    private static final Cores ALL_CORES = new Cores(List.of(), List.of());

    private static final Workload.Echo ECHO = Workload.Echo.plain(1, 5);

    @Test
    void measuresEachContender(@TempDir Path folder) throws Exception {
        try (Child load = load()) {
            List<Contender> contenders =
                    contenders(folder, load).present(_ -> {}).stream()
                            .filter(Contender::tellsMemory)
                            .toList();
            assertThat(contenders)
                    .extracting(Contender::isOurs)
                    .containsExactly(true, true, true, true, false, false);
            List<Workload> workloads =
                    List.of(
                            ECHO,
                            Workload.Echo.overTls(1, 5),
                            new Workload.Connect(),
                            new Workload.Proxy());
            NetRun run = new NetRun(contenders, load, MOMENT, _ -> {});
            List<Figure> figures = run.measure(workloads, List.of(ECHO), ALL_CORES);
            // Those with buffers of their own serve neither TLS nor a proxy.
            int rates = 2 * (workloads.size() + 1) + 2 * 3;
            int ofEchoes = (2 * 3 + 2 * 2) * 4;
            int ofOthers = (2 * 2 + 2 * 1) * 2;
            assertThat(figures).hasSize(ofEchoes + ofOthers + workloads.size());
            assertThat(figures)
                    .filteredOn(figure -> figure.unit().endsWith("/s"))
                    .hasSize(rates)
                    .allMatch(figure -> figure.value() > 0)
                    .allMatch(figure -> figure.peers().size() == peersAt(figure.name()));

            List<Figure> idle = new IdleRun(run, load, MOMENT, _ -> {}).measure(contenders);
            assertThat(idle).isNotEmpty();
            assertThat(idle.getFirst().met()).isPresent();
        }
    }

    /** Virtual threads have no TLS here; and the pace is for those whose latency is judged. */
    private static int peersAt(String name) {
        return name.contains(": TLS") || name.contains(": paced") ? 1 : 2;
    }

    @Test
    void comparesSeveralLoopsWithOne(@TempDir Path folder) throws Exception {
        try (Child load = load()) {
            List<Contender> contenders = contenders(folder, load).perCore(2);
            List<String> said = new ArrayList<>();
            List<Figure> figures =
                    new NetRun(contenders, load, TWICE, said::add)
                            .measure(List.of(ECHO), List.of(), ALL_CORES);
            assertThat(said)
                    .filteredOn(line -> line.startsWith("round 2 of 2: "))
                    .hasSize(contenders.size());
            Figure rate = figures.getFirst();
            assertThat(rate.name()).isEqualTo("asyncio4j perCore, 2 loops: " + ECHO);
            assertThat(rate.value()).isPositive();
            assertThat(rate.target())
                    .isEqualTo(Target.atLeastTimes(1.6, "asyncio4j perCore, one loop"));
            assertThat(figures.getLast().name())
                    .isEqualTo("busiest thread of the load generator: " + ECHO);
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

    private static Contenders contenders(Path folder, Child load) throws Exception {
        return Contenders.in(folder, load.said(LoadProgram.SINK_PORT));
    }

    private static Child load() throws Exception {
        return NetSuite.load("the load generator", ALL_CORES);
    }
}
