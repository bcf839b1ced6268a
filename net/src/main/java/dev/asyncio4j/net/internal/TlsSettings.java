package dev.asyncio4j.net.internal;

import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How a line is to speak TLS.
 *
 * @param byServerName whether to look which name the client asks for, before there is an engine
 * @param closeNotifyRequired whether an end of TCP that TLS has not announced is a failure
 */
public record TlsSettings(
        Engines engines,
        boolean byServerName,
        Duration handshakeTimeout,
        Duration shutdownTimeout,
        boolean closeNotifyRequired) {
    /** Makes engines. Called on another thread than the loop's: it may be the program's code. */
    @FunctionalInterface
    public interface Engines {
        /**
         * Makes one.
         *
         * @param serverName what the client asked for; null where it asked for none or nobody looks
         */
        SSLEngine make(@Nullable String serverName) throws SSLException;
    }

    /** Loads what Netty has for it, which takes long. Any thread. */
    public static void loadNetty() {
        TlsHandler.load();
    }
}
