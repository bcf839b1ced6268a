package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * An exception of another process.
 *
 * @param description what its {@code toString} says
 * @param stack its stack trace, as text
 * @param exception itself; null if it could not be sent
 * @param lost why it could not be sent
 */
public record Failure(
        String description, String stack, @Nullable Throwable exception, @Nullable String lost) {
    /** Writes one; if it cannot be sent, its text is. */
    static Message encode(ObjectEncoder encoder, Throwable thrown) {
        try {
            return text(encoder, thrown).write(thrown).end();
        } catch (Throwable refused) {
            try {
                return text(encoder, thrown).write(null).write(describe(refused)).end();
            } catch (IOException impossible) {
                throw new AssertionError("a text was refused", impossible);
            }
        }
    }

    private static ObjectEncoder text(ObjectEncoder encoder, Throwable thrown) {
        return encoder.begin().writeString(describe(thrown)).writeString(stack(thrown));
    }

    /** Code of users says what an exception is called, and may itself throw. */
    private static String stack(Throwable thrown) {
        try {
            StringWriter stack = new StringWriter();
            thrown.printStackTrace(new PrintWriter(stack));
            return stack.toString();
        } catch (RuntimeException | Error broken) {
            StringBuilder stack = new StringBuilder(describe(thrown));
            for (StackTraceElement element : thrown.getStackTrace()) {
                stack.append("\n\tat ").append(element);
            }
            return stack.append('\n').toString();
        }
    }

    private static String describe(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException | Error broken) {
            return thrown.getClass().getName();
        }
    }

    /** Reads one. */
    public static Failure decode(ObjectDecoder decoder, Message message) throws IOException {
        decoder.begin(message);
        String description = decoder.readString();
        String stack = decoder.readString();
        try {
            if (decoder.read() instanceof Throwable exception) {
                return new Failure(description, stack, exception, null);
            }
            return new Failure(description, stack, null, String.valueOf(decoder.read()));
        } catch (ClassNotFoundException | IOException | RuntimeException unreadable) {
            return new Failure(description, stack, null, unreadable.toString());
        }
    }
}
