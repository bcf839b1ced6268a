package dev.asyncio4j.net;

import dev.asyncio4j.net.internal.SocketFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What a connection failed with, to be thrown as often as it is used. */
final class IoFailures {
    private IoFailures() {}

    /**
     * What is thrown to those who use a connection that is no more.
     *
     * @param explanation if somebody else knows the reason
     */
    static IOException lost(@Nullable IOException cause, @Nullable String explanation) {
        String reason =
                explanation != null ? explanation : cause == null ? null : cause.getMessage();
        SocketException thrown =
                new SocketException("Connection lost" + (reason == null ? "" : ": " + reason));
        thrown.initCause(cause);
        return thrown;
    }

    /**
     * What an attempt to connect failed with, from where it is thrown now: the one that Netty made
     * has a trace of the loop's thread, in which no code of the program's is.
     */
    static IOException at(SocketAddress address, IOException failure) {
        if (failure instanceof FileNotFoundException own) {
            return own;
        }
        Throwable plain = failure.getCause() == null ? failure : failure.getCause();
        return again(failure, SocketFailure.reason(plain) + ": " + Addresses.show(address));
    }

    /** An exception of the same kind, from where it is thrown now; itself, if none can be made. */
    static IOException again(IOException failure) {
        IOException same = again(failure, String.valueOf(failure.getMessage()));
        return same.getClass() == failure.getClass() ? same : failure;
    }

    private static IOException again(IOException failure, String message) {
        IOException thrown =
                switch (failure) {
                    case ConnectException _ -> new ConnectException(message);
                    case NoRouteToHostException _ -> new NoRouteToHostException(message);
                    case PortUnreachableException _ -> new PortUnreachableException(message);
                    case BindException _ -> new BindException(message);
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
