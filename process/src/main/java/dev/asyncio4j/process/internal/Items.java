package dev.asyncio4j.process.internal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The contents of {@link Envelope}s, where it is an error of the caller's if there can be none. */
public final class Items {
    private Items() {}

    /** As {@link #encode}, with what moves with the object. */
    public static Envelope seal(@Nullable Object value) {
        try {
            return Envelope.seal(value);
        } catch (IOException refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        }
    }

    /**
     * Makes an object into bytes.
     *
     * @throws IllegalArgumentException if it cannot be sent; it says why
     */
    public static byte[] encode(@Nullable Object value) {
        return seal(value).bytes();
    }

    /** Makes a failure into bytes. */
    public static byte[] encodeFailure(Throwable thrown) {
        return Envelope.sealFailure(thrown);
    }

    /**
     * Makes bytes into the object again.
     *
     * @throws IllegalStateException if its class is not here, or it cannot be read
     */
    public static @Nullable Object decode(byte[] bytes) {
        try {
            return Envelope.open(bytes);
        } catch (IOException | ClassNotFoundException unreadable) {
            throw new IllegalStateException(
                    "what came from another process cannot be read here: " + unreadable,
                    unreadable);
        }
    }

    /** Makes bytes into the failure again. */
    public static Failure decodeFailure(byte[] bytes) {
        try {
            return Envelope.openFailure(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException("a failure cannot be read", impossible);
        }
    }
}
