package dev.asyncio4j.benchmarks.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.net.load.Loads;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Workload ECHO = new Workload.Echo(1, 100);
    private static final Workload PROXY = new Workload.Proxy();

    private final Contender first = Contender.java("first", List.of("a"));
    private final Contender ours =
            Contender.java("ours", List.of("b"))
                    .ours(new Goals(Map.of("first", 0.9, "absent", 2.0), 1.2));
    private final Results results = new Results(List.of(ours, first));

    @Test
    void compareTheMediansOfOursWithTheOthers() {
        results.add(ECHO, ours, values(100));
        results.add(ECHO, ours, values(300));
        results.add(ECHO, ours, values(200));
        results.add(ECHO, first, values(400));
        assertThat(results.figures())
                .extracting(Figure::name, Figure::unit, Figure::value)
                .containsExactly(
                        tuple("ours: echo of 1 KiB, 100 connections", "/s", 200.0),
                        tuple("ours: echo of 1 KiB, 100 connections, CPU of the server", "us", 4.0),
                        tuple("ours: echo of 1 KiB, 100 connections, p50", "us", 2.0),
                        tuple("ours: echo of 1 KiB, 100 connections, p99", "us", 3.0),
                        tuple(
                                "busiest thread of the load generator: echo of 1 KiB, 100"
                                        + " connections",
                                "%",
                                25.0));
        assertThat(results.figures().getFirst().peers())
                .containsExactly(new Figure.Peer("first", 400));
    }

    @Test
    void askNothingInRegardToWhoIsNotHere() {
        results.add(ECHO, ours, values(370));
        results.add(ECHO, first, values(400));
        Figure rate = results.figures().getFirst();
        assertThat(rate.target()).isEqualTo(Target.atLeastTimes(0.9, "first"));
        assertThat(rate.met()).contains(true);
    }

    @Test
    void leaveOutWhoDoesNotServeIt() {
        results.add(ECHO, ours, values(200));
        results.add(ECHO, first, values(400));
        results.add(PROXY, first, values(1 << 20));
        assertThat(results.figures())
                .extracting(Figure::name)
                .noneMatch(name -> name.startsWith("ours: proxy"));
    }

    @Test
    void areGivenInTheUnitOfTheWorkload() {
        results.add(PROXY, ours, values(3 << 20));
        Figure rate = results.figures().getFirst();
        assertThat(rate.unit()).isEqualTo("MiB/s");
        assertThat(rate.value()).isEqualTo(3);
    }

    private static Map<String, Double> values(double rate) {
        return Map.of(
                Loads.RATE, rate,
                Loads.P50, 2_000.0,
                Loads.P99, 3_000.0,
                Loads.SERVER_NANOS, 4_000.0,
                Loads.BUSIEST, 0.25);
    }
}
