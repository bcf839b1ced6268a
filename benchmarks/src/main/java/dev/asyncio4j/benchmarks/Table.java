package dev.asyncio4j.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

    private void add(Figure figure) {
        List<String> ours = List.of(figure.name(), amount(figure.value(), figure.unit()));
        List<String> judgement = List.of(target(figure, figure.target()), met(figure));
        if (figure.peers().isEmpty()) {
            rows.add(row(ours, List.of("", "", ""), judgement));
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
                            first ? judgement : List.of("", "")));
        }
    }

    private static List<String> row(List<String> ours, List<String> peer, List<String> judgement) {
        List<String> row = new ArrayList<>(ours);
        row.addAll(peer);
        row.addAll(judgement);
        return row;
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static String target(Figure figure, Target target) {
        return switch (target) {
            case Target.None _ -> "";
            case Target.AtMost atMost -> "at most " + amount(atMost.most(), figure.unit());
            case Target.AtMostTimes atMost -> "ratio at most " + ratio(atMost.times());
            case Target.Both both ->
                    target(figure, both.one()) + ", " + target(figure, both.other());
        };
    }

    private static String met(Figure figure) {
        return figure.target()
                .limit(figure)
                .map(limit -> figure.value() <= limit ? "yes" : "no, " + excess(figure, limit))
                .orElse("");
    }

    private static String excess(Figure figure, double limit) {
        return amount(figure.value() - limit, figure.unit())
                + String.format(Locale.ROOT, " (%.0f %%) over", 100 * (figure.value() / limit - 1));
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
