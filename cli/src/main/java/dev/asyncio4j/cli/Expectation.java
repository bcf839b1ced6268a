package dev.asyncio4j.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a program must print, line by line. How one is written says examples/README.md.
 *
 * <p>It is a sequence of blocks. A block of one line must match the next line printed; a block of
 * several is in any order, and must match as many lines one to one.
 */
final class Expectation {
    private static final String ANY_ORDER = "<in any order>";
    private static final String IN_ORDER = "<in order>";
    private static final Pattern REPEATED = Pattern.compile("<([0-9]+) times> (.*)");

    private final List<String> text;
    private final List<List<LinePattern>> blocks;

    private Expectation(List<String> text, List<List<LinePattern>> blocks) {
        this.text = List.copyOf(text);
        this.blocks = blocks;
    }

    /**
     * @throws IllegalArgumentException if an unordered block is begun or ended where it cannot be
     */
    static Expectation parse(List<String> text) {
        List<List<LinePattern>> blocks = new ArrayList<>();
        List<LinePattern> unordered = null;
        for (String line : text) {
            if (line.equals(ANY_ORDER) == (unordered != null) && isMark(line)) {
                throw new IllegalArgumentException("misplaced line: " + line);
            }
            if (line.equals(ANY_ORDER)) {
                unordered = new ArrayList<>();
                blocks.add(unordered);
            } else if (line.equals(IN_ORDER)) {
                unordered = null;
            } else if (unordered != null) {
                unordered.addAll(patterns(line));
            } else {
                patterns(line).forEach(pattern -> blocks.add(List.of(pattern)));
            }
        }
        return new Expectation(text, blocks);
    }

    private static boolean isMark(String line) {
        return line.equals(ANY_ORDER) || line.equals(IN_ORDER);
    }

    private static List<LinePattern> patterns(String line) {
        Matcher repeated = REPEATED.matcher(line);
        if (!repeated.matches()) {
            return List.of(LinePattern.of(line));
        }
        int times = Integer.parseInt(repeated.group(1));
        return Collections.nCopies(times, LinePattern.of(repeated.group(2)));
    }

    /** As it was written. */
    List<String> text() {
        return text;
    }

    /** Where the lines first differ from what was expected; null if they do not. */
    @Nullable String firstDifference(List<String> printed) {
        int position = 0;
        for (List<LinePattern> block : blocks) {
            int end = Math.min(position + block.size(), printed.size());
            LinePattern unmatched = firstUnmatched(block, printed.subList(position, end));
            if (unmatched != null) {
                return difference(unmatched, printed, position, block.size());
            }
            position = end;
        }
        return position == printed.size()
                ? null
                : "line " + (position + 1) + " is one too many: \"" + printed.get(position) + '"';
    }

    private static String difference(
            LinePattern expected, List<String> printed, int position, int lines) {
        String wanted = "expected \"" + expected.text() + '"';
        if (position == printed.size()) {
            return "the output ends after " + position + " lines; " + wanted;
        }
        if (lines == 1) {
            return "line " + (position + 1) + " is \"" + printed.get(position) + "\"; " + wanted;
        }
        return wanted + " in the " + lines + " lines from line " + (position + 1);
    }

    /**
     * A pattern that is left without a line when as many as possible have one: a pattern whose
     * lines are all taken has another give up its line, if that one can take a different one.
     */
    private static @Nullable LinePattern firstUnmatched(
            List<LinePattern> patterns, List<String> lines) {
        @Nullable LinePattern[] owners = new @Nullable LinePattern[lines.size()];
        for (LinePattern pattern : patterns) {
            if (!findLine(pattern, lines, owners, new boolean[lines.size()])) {
                return pattern;
            }
        }
        return null;
    }

    private static boolean findLine(
            LinePattern pattern,
            List<String> lines,
            @Nullable LinePattern[] owners,
            boolean[] tried) {
        for (int i = 0; i < owners.length; i++) {
            if (tried[i] || !pattern.matches(lines.get(i))) {
                continue;
            }
            tried[i] = true;
            LinePattern owner = owners[i];
            if (owner == null || findLine(owner, lines, owners, tried)) {
                owners[i] = pattern;
                return true;
            }
        }
        return false;
    }

    /** One line, with placeholders. */
    private record LinePattern(String text, Pattern pattern) {
        private static final Pattern PLACEHOLDER = Pattern.compile("<number>|<any>");

        /** With what may stand between groups of three and before a fraction, in any language. */
        private static final String NUMBER =
                "-?\\p{Nd}+(?:[.,'\\u2019\\u00a0\\u202f\\u066b\\u066c]\\p{Nd}+)*";

        static LinePattern of(String text) {
            StringBuilder regex = new StringBuilder();
            Matcher placeholder = PLACEHOLDER.matcher(text);
            int position = 0;
            while (placeholder.find()) {
                regex.append(Pattern.quote(text.substring(position, placeholder.start())));
                regex.append(placeholder.group().equals("<any>") ? ".*" : NUMBER);
                position = placeholder.end();
            }
            regex.append(Pattern.quote(text.substring(position)));
            return new LinePattern(text, Pattern.compile(regex.toString()));
        }

        boolean matches(String line) {
            return pattern.matcher(line).matches();
        }
    }
}
