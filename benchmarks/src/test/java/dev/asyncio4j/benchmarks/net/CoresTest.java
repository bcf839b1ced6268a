package dev.asyncio4j.benchmarks.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CoresTest {
    @Test
    void readsTheListOfTheSystem() {
        assertThat(Cores.parse("0-3,8,10-11")).containsExactly(0, 1, 2, 3, 8, 10, 11);
        assertThat(Cores.parse("5")).containsExactly(5);
    }

    @Test
    void haveOneForServersAndTheRestForTheLoad() {
        Cores cores = Cores.of(List.of(0, 1, 3));
        assertThat(cores.server()).containsExactly(3);
        assertThat(cores.load()).containsExactly(0, 1);
        assertThat(cores.loadThreads()).isEqualTo(2);
        assertThat(cores.forLoad(List.of("java", "-version")))
                .containsExactly("taskset", "-c", "0,1", "java", "-version");
        assertThat(cores).hasToString("each server on core [3], the load generator on [0, 1]");
    }

    @Test
    void canBeSharedHalfAndHalf() {
        Cores halves = Cores.of(List.of(0, 1, 2, 3, 4)).halved().orElseThrow();
        assertThat(halves.server()).containsExactly(3, 4);
        assertThat(halves.load()).containsExactly(0, 1, 2);
        assertThat(halves)
                .hasToString("each server on cores [3, 4], the load generator on [0, 1, 2]");
        assertThat(Cores.of(List.of(0, 1, 2)).halved()).isEmpty();
        assertThat(Cores.of(List.of(0)).halved()).isEmpty();
    }

    @Test
    void ofSeveralLoopsNeedMoreThreadsOfLoad() {
        List<Integer> twenty = IntStream.range(0, 20).boxed().toList();
        assertThat(Cores.of(twenty).loadThreads()).isEqualTo(4);
        assertThat(Cores.of(twenty).halved().orElseThrow().loadThreads()).isEqualTo(10);
    }

    @Test
    void areLeftToTheSystemWhereThereIsOne() {
        Cores cores = Cores.of(List.of(0));
        assertThat(cores.forLoad(List.of("java"))).containsExactly("java");
        assertThat(cores.loadThreads()).isPositive();
        assertThat(cores)
                .hasToString("not kept to cores of their own: no taskset, or only one core");
    }
}
