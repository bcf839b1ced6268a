package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    @Test
    void areALineForEachTarget() {
        List<Figure.Peer> peers = List.of(new Figure.Peer("one", 100), new Figure.Peer("two", 150));
        Target target = Target.atLeastTimes(0.9, "one").and(Target.atLeastTimes(1, "two"));
        Figure echo = new Figure("echo", "/s", 120, peers, target);
        Figure latency =
                new Figure("p99", "us", 120, peers, Target.atMostTimes(1.2, "one"))
                        .with(Optional.of("too loud"));
        Figure idle = new Figure("idle", "B", 2_000, List.of(), Target.atMost(4_096));
        Figure free = new Figure("free", "s", 1, List.of(), Target.none());
        assertThat(Verdicts.of(List.of(echo, latency, idle, free)))
                .isEqualTo(
                        """
                        Targets: 2 met, 1 missed, 1 without a verdict
                        met         echo: 120 /s, 1.20 times the 100 /s of one; ratio at least 0.90
                        missed      echo: 120 /s, 0.80 times the 150 /s of two; ratio at least 1.00
                        no verdict  p99: 120 us, 1.20 times the 100 us of one; ratio at most 1.20; too loud
                        met         idle: 2,000 B; at most 4,096 B
                        """);
    }

    @Test
    void areNoneWithoutTargets() {
        Figure free = new Figure("free", "s", 1, List.of(), Target.none());
        assertThat(Verdicts.of(List.of(free))).isEmpty();
    }
}
