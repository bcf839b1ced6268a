package dev.asyncio4j.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes figures for people to read: a line for each, and one for each further peer. */
final class Table {
    private static final List<String> HEAD =
            List.of("what", "ours", "peer", "", "ratio", "target", "met");

    /** Numbers stand to the right. */
    private static final List<Boolean> TO_THE_RIGHT =
            List.of(false, true, true, false, true, false, false);

    private final List<List<String>> rows = new ArrayList<>();

    private Table() {
        rows.add(HEAD);
    }

    static String of(List<Figure> figures) {
        Table table = new Table();
        figures.forEach(table::add);
        return table.lines();
    }

    /** Ours stands in the first line alone, and beside each peer what is asked in regard to it. */
    private void add(Figure figure) {
        List<String> ours = List.of(figure.name(), amount(figure.value(), figure.unit()));
        if (figure.peers().isEmpty()) {
            rows.add(
                    row(
                            ours,
                            List.of("", "", ""),
                            judgement(figure, figure.target().parts(), true)));
        }
        for (Figure.Peer peer : figure.peers()) {
            boolean first = peer == figure.peers().getFirst();
            rows.add(
                    row(
                            first ? ours : List.of("", ""),
                            List.of(
                                    amount(peer.value(), figure.unit()),
                                    peer.name(),
                                    ratio(figure.ratioTo(peer))),
                            judgement(figure, about(peer, first, figure), first)));
        }
    }

    private static List<Target> about(Figure.Peer peer, boolean first, Figure figure) {
        return figure.target().parts().stream()
                .filter(part -> part.peerOf(figure).map(peer::equals).orElse(first))
                .toList();
    }

    private static List<String> row(List<String> ours, List<String> peer, List<String> judgement) {
        List<String> row = new ArrayList<>(ours);
        row.addAll(peer);
        row.addAll(judgement);
        return row;
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** A doubt is said beside each target, and where there is none, in the first line. */
    private static List<String> judgement(Figure figure, List<Target> parts, boolean first) {
        String targets =
                parts.stream().map(part -> target(figure, part)).collect(Collectors.joining(", "));
        if (parts.isEmpty()) {
            boolean said = first && figure.target().parts().isEmpty();
            return List.of(targets, said ? figure.doubt().orElse("") : "");
        }
        return List.of(targets, figure.doubt().orElseGet(() -> met(figure, parts)));
    }

    static String target(Figure figure, Target part) {
        return switch (part) {
            case Target.AtMost atMost -> "at most " + amount(atMost.most(), figure.unit());
            case Target.AtLeast atLeast -> "at least " + amount(atLeast.least(), figure.unit());
            case Target.AtMostTimes atMost -> "ratio at most " + ratio(atMost.times());
            case Target.AtLeastTimes atLeast -> "ratio at least " + ratio(atLeast.times());
            case Target.None _, Target.Both _ -> throw new IllegalArgumentException("no part");
        };
    }

    private static String met(Figure figure, List<Target> parts) {
        return parts.stream()
                .max(Comparator.comparingDouble(part -> part.missedBy(figure)))
                .filter(worst -> worst.missedBy(figure) > 0)
                .map(worst -> "no, " + miss(figure, worst))
                .orElse("yes");
    }

    private static String miss(Figure figure, Target part) {
        double by = part.missedBy(figure);
        boolean under = part instanceof Target.AtLeast || part instanceof Target.AtLeastTimes;
        double limit = figure.value() + (under ? by : -by);
        return amount(by, figure.unit())
                + String.format(Locale.ROOT, " (%.0f %%) ", 100 * by / limit)
                + (under ? "under" : "over");
    }

    /** Three digits or more. */
    static String amount(double value, String unit) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value) + " " + unit;
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(width(column) - row.get(column).length());
                boolean right = TO_THE_RIGHT.get(column);
                line.append(right ? padding : "").append(row.get(column));
                line.append(right ? "" : padding).append("  ");
            }
            lines.append(line.toString().stripTrailing()).append('\n');
        }
        return lines.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
