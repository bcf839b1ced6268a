package dev.asyncio4j.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says of each target whether it is met, in a line with the figures. */
final class Verdicts {
    private enum Verdict {
        MET("met"),
        MISSED("missed"),
        NONE("no verdict");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }
    }

    private static final int WIDTH = Verdict.NONE.word.length() + 2;

    private final List<String> lines = new ArrayList<>();
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

    private Verdicts() {}

    /** Empty if there are no targets. */
    static String of(List<Figure> figures) {
        Verdicts verdicts = new Verdicts();
        for (Figure figure : figures) {
            figure.target().parts().forEach(part -> verdicts.add(figure, part));
        }
        if (verdicts.lines.isEmpty()) {
            return "";
        }
        verdicts.lines.addFirst(verdicts.head());
        return String.join("\n", verdicts.lines) + "\n";
    }

    private void add(Figure figure, Target part) {
        Verdict verdict = verdict(figure, part);
        counts.merge(verdict, 1, Integer::sum);
        String peer =
                part.peerOf(figure)
                        .map(other ->
                                ", %s times the %s of %s"
                                        .formatted(
                                                Table.ratio(figure.ratioTo(other)),
                                                Table.amount(other.value(), figure.unit()),
                                                other.name()))
                        .orElse("");
        lines.add(
                verdict.word
                        + " ".repeat(WIDTH - verdict.word.length())
                        + figure.name()
                        + ": "
                        + Table.amount(figure.value(), figure.unit())
                        + peer
                        + "; "
                        + Table.target(figure, part)
                        + figure.doubt().map(why -> "; " + why).orElse(""));
    }

    private static Verdict verdict(Figure figure, Target part) {
        if (figure.doubt().isPresent()) {
            return Verdict.NONE;
        }
        return part.missedBy(figure) > 0 ? Verdict.MISSED : Verdict.MET;
    }

    private String head() {
        return "Targets: %d met, %d missed, %d without a verdict"
                .formatted(count(Verdict.MET), count(Verdict.MISSED), count(Verdict.NONE));
    }

    private int count(Verdict verdict) {
        return counts.getOrDefault(verdict, 0);
    }
}
