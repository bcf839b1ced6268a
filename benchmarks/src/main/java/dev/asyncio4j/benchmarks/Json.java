package dev.asyncio4j.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a report for programs to read. */
final class Json {
    private Json() {}

    static String of(Report report) {
        return write(
                        object(
                                "suite", report.suite(),
                                "quick", report.quick(),
                                "date", report.date().toString(),
                                "machine", machine(report.machine()),
                                "jdk", report.machine().jdk(),
                                "figures", report.figures().stream().map(Json::figure).toList()),
                        "")
                + "\n";
    }

    private static Map<String, @Nullable Object> machine(Machine machine) {
        return object("cpu", machine.cpu(), "cores", machine.cores(), "system", machine.system());
    }

    private static Map<String, @Nullable Object> figure(Figure figure) {
        return object(
                "name", figure.name(),
                "unit", figure.unit(),
                "value", figure.value(),
                "peers", figure.peers().stream().map(peer -> peer(figure, peer)).toList(),
                "target", target(figure, figure.target()),
                "met", figure.met().orElse(null),
                "doubt", figure.doubt().orElse(null));
    }

    private static Map<String, @Nullable Object> peer(Figure figure, Figure.Peer peer) {
        return object("name", peer.name(), "value", peer.value(), "ratio", figure.ratioTo(peer));
    }

    private static @Nullable Map<String, @Nullable Object> target(Figure figure, Target target) {
        return switch (target) {
            case Target.None _ -> null;
            case Target.AtMost atMost -> object("atMost", atMost.most());
            case Target.AtLeast atLeast -> object("atLeast", atLeast.least());
            case Target.AtMostTimes atMost ->
                    object("atMostTimes", atMost.times(), "peer", nameOfPeer(atMost, figure));
            case Target.AtLeastTimes atLeast ->
                    object("atLeastTimes", atLeast.times(), "peer", nameOfPeer(atLeast, figure));
            case Target.Both both ->
                    object(
                            "both",
                            List.of(target(figure, both.one()), target(figure, both.other())));
        };
    }

    private static String nameOfPeer(Target target, Figure figure) {
        return target.peerOf(figure).orElseThrow().name();
    }

    private static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    /**
     * @param value null, a Boolean, a Number, a Map, a Collection, or a String
     */
    static String write(@Nullable Object value, String indent) {
        String inner = indent + "  ";
        return switch (value) {
            case null -> "null";
            case Boolean _ -> value.toString();
            case Double number when number.isNaN() || number.isInfinite() -> "null";
            case Number _ -> value.toString();
            case Map<?, ?> map when map.isEmpty() -> "{}";
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry ->
                                    inner
                                            + quote(entry.getKey().toString())
                                            + ": "
                                            + write(entry.getValue(), inner))
                            .collect(Collectors.joining(",\n", "{\n", "\n" + indent + "}"));
            case Collection<?> list when list.isEmpty() -> "[]";
            case Collection<?> list ->
                    list.stream()
                            .map(element -> inner + write(element, inner))
                            .collect(Collectors.joining(",\n", "[\n", "\n" + indent + "]"));
            default -> quote(value.toString());
        };
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(c -> {
                    switch (c) {
                        case '"', '\\' -> quoted.append('\\').append((char) c);
                        case '\n' -> quoted.append("\\n");
                        default -> {
                            if (c < ' ') {
                                quoted.append(String.format("\\u%04x", c));
                            } else {
                                quoted.append((char) c);
                            }
                        }
                    }
                });
        return quoted.append('"').toString();
    }
}
