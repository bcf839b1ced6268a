package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void hasALineForEachPeer() {
        Figure figure =
                new Figure(
                        "switch",
                        "ns",
                        150,
                        List.of(new Figure.Peer("raw", 100), new Figure.Peer("other", 300)),
                        Target.atMostTimesTheFirstPeer(1.3));
        assertThat(Table.of(List.of(figure)))
                .isEqualTo(
                        """
                        what      ours    peer         ratio  target              met
                        switch  150 ns  100 ns  raw     1.50  ratio at most 1.30  no, 20.0 ns (15 %) over
                                        300 ns  other   0.50
                        """);
    }

    @Test
    void saysWhichTargetsAreMet() {
        Figure met = new Figure("timer", "ns", 150, List.of(), Target.atMost(150));
        Figure missed = new Figure("memory", "B", 1000, List.of(), Target.atMost(800));
        Figure without = new Figure("cold", "s", 1.5, List.of(), Target.none());
        assertThat(Table.of(List.of(met, missed, without)).lines().skip(1))
                .containsExactly(
                        "timer    150 ns                 at most 150 ns  yes",
                        "memory  1,000 B                 at most 800 B   no, 200 B (25 %) over",
                        "cold     1.50 s");
    }

    @Test
    void saysHowMuchLessThanTheLeastItIs() {
        Figure met = new Figure("map", "/s", 200, List.of(), Target.atLeast(200));
        Figure missed = new Figure("sum", "/s", 150, List.of(), Target.atLeast(200));
        assertThat(Table.of(List.of(met, missed)).lines().skip(1))
                .containsExactly(
                        "map   200 /s                 at least 200 /s  yes",
                        "sum   150 /s                 at least 200 /s  no, 50.0 /s (25 %) under");
    }

    @Test
    void saysBothOfTwoTargets() {
        Target both = Target.atMost(40).and(Target.atMostTimesTheFirstPeer(1));
        List<Figure.Peer> peer = List.of(new Figure.Peer("other", 30));
        Figure met = new Figure("one", "ns", 30, peer, both);
        Figure missed = new Figure("two", "ns", 36, peer, both);
        assertThat(Table.of(List.of(met, missed)).lines().skip(1))
                .containsExactly(
                        "one   30.0 ns  30.0 ns  other   1.00  at most 40.0 ns, ratio at most 1.00  yes",
                        "two   36.0 ns  30.0 ns  other   1.20  at most 40.0 ns, ratio at most 1.00 "
                                + " no, 6.00 ns (20 %) over");
    }

    @Test
    void saysADoubtInsteadOfAVerdict() {
        List<Figure.Peer> peers = List.of(new Figure.Peer("one", 10), new Figure.Peer("two", 20));
        Figure judged =
                new Figure("judged", "/s", 20, peers, Target.atLeastTimes(1, "two"))
                        .with(Optional.of("too loud"));
        assertThat(Table.of(List.of(judged, judged.withoutTarget())).lines().skip(1))
                .containsExactly(
                        "judged  20.0 /s  10.0 /s  one   2.00",
                        "                 20.0 /s  two   1.00  ratio at least 1.00  too loud",
                        "judged  20.0 /s  10.0 /s  one   2.00                       too loud",
                        "                 20.0 /s  two   1.00");
    }

    @Test
    void writesSmallNumbersWithMoreDigits() {
        assertThat(Table.amount(1234.56, "B")).isEqualTo("1,235 B");
        assertThat(Table.amount(13.04, "ns")).isEqualTo("13.0 ns");
        assertThat(Table.amount(2.499, "s")).isEqualTo("2.50 s");
    }

    @Test
    void saysBesideEachPeerWhatIsAskedInRegardToIt() {
        Target target =
                Target.atLeastTimes(0.9, "one")
                        .and(Target.atLeastTimes(2, "two"))
                        .and(Target.atLeastTimes(1, "three"));
        List<Figure.Peer> peers =
                List.of(
                        new Figure.Peer("one", 110),
                        new Figure.Peer("other", 50),
                        new Figure.Peer("two", 100),
                        new Figure.Peer("three", 100));
        assertThat(Table.of(List.of(new Figure("echo", "/s", 100, peers, target))))
                .isEqualTo(
                        """
                        what    ours     peer         ratio  target               met
                        echo  100 /s   110 /s  one     0.91  ratio at least 0.90  yes
                                      50.0 /s  other   2.00
                                       100 /s  two     1.00  ratio at least 2.00  no, 100 /s (50 %) under
                                       100 /s  three   1.00  ratio at least 1.00  yes
                        """);
    }
}
