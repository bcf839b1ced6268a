package dev.asyncio4j.net;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** What a connection failed with, to be thrown as often as it is used. */
final class IoFailures {
    private IoFailures() {}

    /** What is thrown to those who use a connection that is no more. */
    static IOException lost(@Nullable IOException cause) {
        SocketException thrown =
                new SocketException(
                        "Connection lost" + (cause == null ? "" : ": " + cause.getMessage()));
        thrown.initCause(cause);
        return thrown;
    }

    /** An exception of the same kind, from where it is thrown now. */
    static IOException again(IOException failure) {
        IOException thrown =
                failure instanceof SocketException
                        ? new SocketException(failure.getMessage())
                        : new IOException(failure.getMessage());
        thrown.initCause(failure);
        return thrown;
    }
}
