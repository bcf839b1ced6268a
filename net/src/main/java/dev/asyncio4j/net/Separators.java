package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.InputBuffer;
import org.jspecify.annotations.Nullable;

/** What may end a part of a stream. */
final class Separators {
    private final byte[][] all;
    private final int longest;

    private Separators(byte[][] all, int longest) {
        this.all = all;
        this.longest = longest;
    }

    /**
     * @throws IllegalArgumentException if there is none, or an empty one
     */
    static Separators of(byte[][] all) {
        int longest = 0;
        for (byte[] separator : all) {
            if (separator.length == 0) {
                throw new IllegalArgumentException("separator: empty (expected: 1 or more bytes)");
            }
            longest = Math.max(longest, separator.length);
        }
        if (longest == 0) {
            throw new IllegalArgumentException("separators: none (expected: 1 or more)");
        }
        return new Separators(all, longest);
    }

    /** The length of the longest. */
    int longest() {
        return longest;
    }

    /** One of them, where it stands. */
    record Match(int start, int end) {}

    /** The one that is complete first, of those that begin at or after the index; or null. */
    @Nullable Match first(InputBuffer buffer, int from) {
        Match best = null;
        for (byte[] separator : all) {
            int start = buffer.indexOf(separator, from);
            int end = start + separator.length;
            if (start >= 0 && (best == null || end < best.end)) {
                best = new Match(start, end);
            }
        }
        return best;
    }
}
