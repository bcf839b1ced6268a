package dev.asyncio4j.process.internal;

/**
 * What goes over a {@link Link} at once.
 *
 * @param kind what it says; kinds below zero are the link's own
 * @param first a number, whose meaning is the kind's
 * @param second another
 * @param large whether what comes with it is not in it, but follows
 * @param content what comes with it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Frame(int kind, int first, int second, boolean large, byte[] content) {
    /** The length, the kind, whether it is large, the two numbers. */
    static final int HEADER = 2 + 3 * Integer.BYTES;
}
