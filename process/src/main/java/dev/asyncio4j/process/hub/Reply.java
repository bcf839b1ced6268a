package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Items;
import java.nio.charset.StandardCharsets;

/**
 * What comes of a call.
 *
 * @param number depends on what was called
 * @param content an encoded object, or the text of an error
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Reply(Status status, long number, byte[] content) {
    static final byte[] NOTHING = {};

    /** It is done. */
    public static final Reply DONE = new Reply(Status.DONE, 0, NOTHING);

    /** It could not be done at once. */
    public static final Reply NOT_NOW = new Reply(Status.NOT_NOW, 0, NOTHING);

    static final Reply WITHDRAWN = new Reply(Status.WITHDRAWN, 0, NOTHING);

    /** How a call has ended. */
    public enum Status {
        DONE(0),
        /** It was withdrawn in time: it has no effect. */
        WITHDRAWN(1),
        /** It would have to wait, and was not to. */
        NOT_NOW(2),
        /** What was called is closed. */
        CLOSED(3),
        /** What was called is broken. */
        BROKEN(4),
        /** It was not allowed; the content says why. */
        MISUSED(5),
        /** Code that was called has thrown; the content is the failure. */
        THROWN(6),
        /** There is no such object, or its home has ended; the content says which. */
        GONE(7);

        private static final Status[] ALL = values();

        /** What stands for it in what is sent. */
        private final int code;

        Status(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Status of(int code) {
            return ALL[code];
        }
    }

    /** It is done, with this number. */
    public static Reply of(long number) {
        return new Reply(Status.DONE, number, NOTHING);
    }

    /** It is done, with a truth as a number. */
    public static Reply of(boolean truth) {
        return of(truth ? 1 : 0);
    }

    /** It is done, with an object. */
    public static Reply of(byte[] content) {
        return new Reply(Status.DONE, 0, content);
    }

    /** It is not done, which needs no words. */
    public static Reply of(Status status) {
        return new Reply(status, 0, NOTHING);
    }

    /** It is not done, in words. */
    public static Reply of(Status status, String why) {
        return new Reply(status, 0, why.getBytes(StandardCharsets.UTF_8));
    }

    /** Code that was called has thrown. Somebody waits for this, whatever happens. */
    static Reply thrown(Throwable thrown) {
        try {
            return new Reply(Status.THROWN, 0, Items.encodeFailure(thrown));
        } catch (RuntimeException | Error unsendable) {
            return of(Status.GONE, "it has thrown what cannot be sent: " + thrown.getClass());
        }
    }

    /** As the words of an error. */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** As a truth. */
    public boolean isTrue() {
        return number != 0;
    }
}
