package dev.asyncio4j.net;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;

/** What attempts to connect failed with, as the JDK's own sockets would say it. */
final class ConnectFailures {
    private static final String BEFORE_REASON = "): ";

    private ConnectFailures() {}

    /**
     * Of the same kind, from where it is thrown now: the one that Netty made has a trace of the
     * loop's thread, in which no code of the program's is.
     */
    static IOException at(SocketAddress address, IOException failure) {
        if (failure instanceof FileNotFoundException own) {
            return own;
        }
        return again(failure, reason(failure) + ": " + Addresses.show(address));
    }

    /** The same failure, from where it is thrown now. */
    static IOException again(IOException failure, String message) {
        IOException thrown =
                switch (failure) {
                    case ConnectException _ -> new ConnectException(message);
                    case NoRouteToHostException _ -> new NoRouteToHostException(message);
                    case BindException _ -> new BindException(message);
                    case SocketException _ -> new SocketException(message);
                    default -> new IOException(message);
                };
        thrown.initCause(failure);
        return thrown;
    }

    /** What the operating system says, without Netty's function, its number and the address. */
    private static String reason(IOException failure) {
        Throwable plain = failure.getCause() == null ? failure : failure.getCause();
        String message = String.valueOf(plain.getMessage());
        int reason = message.indexOf(BEFORE_REASON);
        return reason < 0 ? message : message.substring(reason + BEFORE_REASON.length());
    }
}
