package dev.asyncio4j.net;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
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
        String message = failure.getMessage();
        IOException thrown =
                switch (failure) {
                    case SocketException _ -> new SocketException(message);
                    case SocketTimeoutException _ -> new SocketTimeoutException(message);
                    case SSLHandshakeException _ -> new SSLHandshakeException(message);
                    case SSLException _ -> new SSLException(message);
                    default -> new IOException(message);
                };
        thrown.initCause(failure);
        return thrown;
    }
}
