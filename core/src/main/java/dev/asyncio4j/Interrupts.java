package dev.asyncio4j;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;

/** Tells what the JDK's blocking calls throw when they are interrupted. */
final class Interrupts {
    private static final int MOST_CAUSES = 16;

    private Interrupts() {}

    /** Whether this was thrown because of an interrupt, itself or through its causes. */
    static boolean isConsequence(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (isDirect(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isDirect(Throwable thrown) {
        return switch (thrown) {
            // A kind of InterruptedIOException, but of no interrupt.
            case SocketTimeoutException _ -> false;
            case InterruptedException _, InterruptedIOException _, ClosedByInterruptException _ ->
                    true;
            // The JDK's sockets have no type of their own for it.
            case SocketException socket -> "Closed by interrupt".equals(socket.getMessage());
            default -> false;
        };
    }
}
