package dev.asyncio4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final Machine MACHINE = new Machine("a \"fast\" one", 4, "Linux 6", "JVM 25");

    @Test
    void saysEverythingOfAFigure() {
        Figure figure =
                new Figure(
                        "switch",
                        "ns",
                        150.5,
                        List.of(new Figure.Peer("raw", 301)),
                        Target.atMostTimesTheFirstPeer(1.3));
        Report report = new Report("core", true, Instant.EPOCH, MACHINE, List.of(figure));
        assertThat(Json.of(report))
                .isEqualTo(
                        """
                        {
                          "suite": "core",
                          "quick": true,
                          "date": "1970-01-01T00:00:00Z",
                          "machine": {
                            "cpu": "a \\"fast\\" one",
                            "cores": 4,
                            "system": "Linux 6"
                          },
                          "jdk": "JVM 25",
                          "figures": [
                            {
                              "name": "switch",
                              "unit": "ns",
                              "value": 150.5,
                              "peers": [
                                {
                                  "name": "raw",
                                  "value": 301.0,
                                  "ratio": 0.5
                                }
                              ],
                              "target": {
                                "atMostTimes": 1.3,
                                "peer": "raw"
                              },
                              "met": true,
                              "doubt": null
                            }
                          ]
                        }
                        """);
    }

    @Test
    void writesNullForWhatIsNotThere() {
        Figure figure = new Figure("cold", "s", 1, List.of(), Target.none());
        Report report = new Report("core", false, Instant.EPOCH, MACHINE, List.of(figure));
        assertThat(Json.of(report)).contains("\"target\": null,").contains("\"met\": null");
    }

    @Test
    void writesBothOfTwoTargets() {
        Target both = Target.atMost(40).and(Target.atMostTimesTheFirstPeer(1));
        List<Figure.Peer> peer = List.of(new Figure.Peer("other", 30));
        Figure figure = new Figure("one", "ns", 50, peer, both);
        Report report = new Report("sync", false, Instant.EPOCH, MACHINE, List.of(figure));
        assertThat(Json.of(report).replaceAll("\\s+", ""))
                .contains("\"both\":[{\"atMost\":40.0},{\"atMostTimes\":1.0,\"peer\":\"other\"}]")
                .contains("\"met\":false");
    }

    @Test
    void namesThePeerOfATarget() {
        List<Figure.Peer> peers = List.of(new Figure.Peer("raw", 9), new Figure.Peer("other", 30));
        Figure figure = new Figure("one", "/s", 45, peers, Target.atLeastTimes(1.3, "other"));
        Report report = new Report("net", false, Instant.EPOCH, MACHINE, List.of(figure));
        assertThat(Json.of(report).replaceAll("\\s+", ""))
                .contains("\"target\":{\"atLeastTimes\":1.3,\"peer\":\"other\"}")
                .contains("\"met\":true");
    }

    @Test
    void saysWhyThereIsNoVerdict() {
        Figure figure =
                new Figure("one", "ns", 50, List.of(), Target.atMost(40))
                        .with(Optional.of("too loud"));
        Report report = new Report("net", false, Instant.EPOCH, MACHINE, List.of(figure));
        assertThat(Json.of(report).replaceAll("\\s+", ""))
                .contains("\"met\":null,\"doubt\":\"tooloud\"");
    }

    @Test
    void escapesWhatJsonDoesNotAllow() {
        assertThat(Json.write("a\\b\n\u0001", "")).isEqualTo("\"a\\\\b\\n\\u0001\"");
    }

    @Test
    void hasNoWordForNoNumber() {
        assertThat(Json.write(Double.NaN, "")).isEqualTo("null");
        assertThat(Json.write(Arrays.asList(1, null), "")).isEqualTo("[\n  1,\n  null\n]");
        assertThat(Json.write(Map.of(), "")).isEqualTo("{}");
    }
}
