package dev.asyncio4j.process.internal;

import java.util.List;

/**
 * Objects as bytes, on their way to another process.
 *
 * @param bytes all but the large arrays
 * @param arrays large arrays of primitives, which {@code bytes} refers to by their number. They are
 *     not copied before the message is sent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Message(byte[] bytes, List<Object> arrays) {
    /** One without anything. */
    public static final Message EMPTY = new Message(new byte[0], List.of());

    /** What fits into one frame; what does not travels as a file in memory. */
    static final int MOST_INLINE = 16 << 10;

    /** Whether it is sent through the socket. */
    public boolean isInline() {
        return arrays.isEmpty() && bytes.length <= MOST_INLINE;
    }
}
