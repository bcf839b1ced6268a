package dev.asyncio4j.benchmarks.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.asyncio4j.benchmarks.Figure;
import dev.asyncio4j.benchmarks.Target;
import dev.asyncio4j.benchmarks.net.load.Loads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Workload.Echo ECHO = Workload.Echo.plain(1, 100);
    private static final Workload.Echo TLS = Workload.Echo.overTls(1, 100);
    private static final Workload PACED = new Workload.Paced(ECHO, 100);
    private static final Workload PROXY = new Workload.Proxy();

    private final Contender first = Contender.java("first", List.of("a"));
    private final Contender ours =
            Contender.java("ours", List.of("b"))
                    .ours(
                            new Goals(
                                    Map.of("first", 0.9, "absent", 2.0),
                                    Map.of("first", 0.8),
                                    Map.of("first", 1.2, "absent", 1.1)));
    private final Results results = new Results(List.of(ours, first), "the load");

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
                                "busiest thread of the load: echo of 1 KiB, 100 connections",
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
    void askForALatencyInRegardToItsPeerAlone() {
        results.add(ECHO, ours, values(370));
        assertThat(p99().target()).isEqualTo(Target.none());
        results.add(ECHO, first, values(400));
        assertThat(p99().target()).isEqualTo(Target.atMostTimes(1.2, "first"));
        assertThat(p99().met()).contains(true);
    }

    private Figure p99() {
        return figure("ours: echo of 1 KiB, 100 connections, p99");
    }

    @Test
    void askForLessOverTls() {
        results.add(TLS, ours, values(370));
        results.add(TLS, first, values(400));
        Figure rate = figure("ours: TLS echo of 1 KiB, 100 connections");
        assertThat(rate.target()).isEqualTo(Target.atLeastTimes(0.8, "first"));
    }

    @Test
    void doNotJudgeWhatTheLoadHasLimited() {
        results.add(ECHO, ours, values(500));
        results.add(ECHO, first, with(Loads.BUSIEST, 0.96, values(400)));
        List<Figure> figures = results.figures();
        assertThat(figures.getFirst().met()).isEmpty();
        assertThat(figures.getFirst().doubt())
                .contains("no verdict: first: the load was the limit, its busiest thread at 96 %");
        assertThat(figures.get(1).doubt()).isEmpty();
        assertThat(figures.getLast().doubt()).contains("the limit for: first");
    }

    @Test
    void judgeTheLatencyAtAPace() {
        results.add(PACED, ours, values(99));
        results.add(PACED, first, with(Loads.BUSIEST, 1.0, values(100)));
        assertThat(results.figures())
                .extracting(Figure::name, Figure::target)
                .containsExactly(
                        tuple("ours: paced " + ECHO, Target.none()),
                        tuple("ours: paced " + ECHO + ", CPU of the server", Target.none()),
                        tuple("ours: paced " + ECHO + ", p50", Target.none()),
                        tuple("ours: paced " + ECHO + ", p99", Target.atMostTimes(1.2, "first")));
        assertThat(results.figures().getLast().met()).contains(true);
    }

    @Test
    void doNotJudgeAPaceThatWasNotKept() {
        results.add(PACED, ours, values(90));
        results.add(PACED, first, values(100));
        assertThat(results.figures().getLast().doubt())
                .contains("no verdict: ours: 90 /s of 100 were answered");
    }

    @Test
    void knowTheSlowest() {
        assertThat(results.leastRate(ECHO, List.of(ours, first))).isEmpty();
        results.add(ECHO, ours, values(300));
        results.add(ECHO, first, values(400));
        assertThat(results.leastRate(ECHO, List.of(ours, first))).hasValue(300);
        assertThat(results.leastRate(ECHO, List.of(first))).hasValue(400);
    }

    private Figure figure(String name) {
        return results.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
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

    private static Map<String, Double> with(String name, double value, Map<String, Double> values) {
        Map<String, Double> changed = new HashMap<>(values);
        changed.put(name, value);
        return changed;
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
