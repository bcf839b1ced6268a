package dev.asyncio4j.net;

import java.io.EOFException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The stream ended before everything was there that was asked for.
 *
 * <p><b>Python:</b> {@code asyncio.IncompleteReadError}.
 */
public final class IncompleteReadException extends EOFException {
    @Serial private static final long serialVersionUID = 1;

    private final byte[] partial;
    private final @Nullable Integer expected;

    /**
     * @param partial what there was before the end
     * @param expected how many bytes were asked for; null if all up to a separator were
     */
    public IncompleteReadException(byte[] partial, @Nullable Integer expected) {
        super(
                partial.length
                        + " bytes read on a total of "
                        + (expected == null ? "undefined" : expected)
                        + " expected bytes");
        this.partial = partial.clone();
        this.expected = expected;
    }

    /** What there was before the end; it is no longer in the stream. */
    public byte[] partial() {
        return partial.clone();
    }

    /** How many bytes were asked for; null if all up to a separator were. */
    public @Nullable Integer expected() {
        return expected;
    }
}
