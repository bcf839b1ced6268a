package dev.asyncio4j.testing;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pairs errors that are expected with those that were found, as many as can be.
 *
 * <p>An error may match several of those expected. So one that comes later can make an earlier one
 * move to another that it matches too, and so on: the augmenting paths of bipartite matching.
 */
final class Pairing {
    private static final int NONE = -1;

    private final List<ErrorMatcher<?>> expected;
    private final List<? extends Throwable> found;

    /** Why these do not match, by expected and found; null where they do. */
    private final @Nullable String[][] mismatches;

    /** Of each that was found, the index of the expected one that it is paired with. */
    private final int[] partners;

    Pairing(List<ErrorMatcher<?>> expected, List<? extends Throwable> found) {
        this.expected = expected;
        this.found = found;
        mismatches = new @Nullable String[expected.size()][found.size()];
        partners = new int[found.size()];
        Arrays.fill(partners, NONE);
        compare();
        for (int i = 0; i < expected.size(); i++) {
            pair(i, new boolean[found.size()]);
        }
    }

    private void compare() {
        for (int i = 0; i < expected.size(); i++) {
            for (int j = 0; j < found.size(); j++) {
                mismatches[i][j] = expected.get(i).mismatch(found.get(j));
            }
        }
    }

    /** Finds a partner for what is expected, if there is one. */
    private boolean pair(int i, boolean[] tried) {
        for (int j = 0; j < found.size(); j++) {
            if (mismatches[i][j] == null && !tried[j]) {
                tried[j] = true;
                if (partners[j] == NONE || pair(partners[j], tried)) {
                    partners[j] = i;
                    return true;
                }
            }
        }
        return false;
    }

    /** What is left over, on either side; null if nothing is. */
    @Nullable String report() {
        StringBuilder report = new StringBuilder();
        for (int i = 0; i < expected.size(); i++) {
            if (!isPaired(i)) {
                reportMissing(i, report);
            }
        }
        for (int j = 0; j < found.size(); j++) {
            if (partners[j] == NONE) {
                report.append("not expected: ").append(found.get(j)).append('\n');
            }
        }
        return report.isEmpty() ? null : report.toString().stripTrailing();
    }

    private boolean isPaired(int i) {
        return Arrays.stream(partners).anyMatch(partner -> partner == i);
    }

    private void reportMissing(int i, StringBuilder report) {
        report.append("not found: ").append(expected.get(i)).append('\n');
        for (int j = 0; j < found.size(); j++) {
            String mismatch = mismatches[i][j];
            if (mismatch == null) {
                mismatch = "it stands for " + expected.get(partners[j]);
            } else if (partners[j] != NONE) {
                continue;
            }
            String reason = found.get(j) + "\n" + mismatch.indent(2);
            report.append(reason.indent(2));
        }
    }
}
