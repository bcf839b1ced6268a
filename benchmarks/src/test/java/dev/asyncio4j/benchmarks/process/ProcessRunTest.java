package dev.asyncio4j.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.benchmarks.Effort;
import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Tools;
import dev.asyncio4j.process.ProcessPoolExecutor;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real pools, for a moment each. */
@Tag("real")
class ProcessRunTest {
    private static final Times ONCE = new Times(0, 1, 0);

    @Test
    void everyWorkloadWorksInOnePool() {
        try (ProcessPoolExecutor pool = Pools.create()) {
            assertThat(Stream.of(Workload.values()).filter(Workload::needsNoLoop))
                    .allSatisfy(workload -> {
                        int size = workload == Workload.PRIMES ? 1 : 800;
                        assertThat(Work.of(workload, pool, size).perform()).isPositive();
                    });
        }
    }

    @Test
    void comparesWhatIsDoneOnALoop(@TempDir Path folder) throws Exception {
        Contenders others = Contenders.present(folder, _ -> {});
        Figure figure =
                new ProcessRun(others, _ -> {}).measure(Workload.ROUND_TRIP_IN_LOOP, 1, 1, ONCE);
        assertThat(figure.value()).isPositive();
        assertThat(figure.peers()).hasSize(Math.min(1, others.working().size()));
    }

    @Test
    void comparesSumsWithThoseOfAllThatThereAre(@TempDir Path folder) throws Exception {
        Contenders others = Contenders.present(folder, _ -> {});
        Figure figure = new ProcessRun(others, _ -> {}).measure(Workload.SUM, 8_000, 1, ONCE);
        assertThat(figure.name()).startsWith("sum of 1 to 8,000 in 8 slices");
        assertThat(figure.value()).isPositive();
        boolean python = Tools.runs(Tools.PYTHON, "--version");
        assertThat(figure.peers()).hasSize(python ? 3 : 0).allMatch(peer -> peer.value() > 0);
        assertThat(figure.met().isPresent()).isEqualTo(python);
    }

    @Test
    void measuresFirstAndFurtherPools() throws Exception {
        List<Figure> figures =
                new ProcessRun(new Contenders(List.of(), List.of()), _ -> {})
                        .measureStarts(new Contender.Ours(), new Effort(1, 0, 1, 0));
        assertThat(figures).hasSize(6).allMatch(figure -> figure.value() > 0);
        assertThat(figures.getFirst().met()).isPresent();
    }
}
