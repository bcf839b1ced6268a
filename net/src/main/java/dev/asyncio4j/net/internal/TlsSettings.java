package dev.asyncio4j.net.internal;

import java.time.Duration;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * How a line is to speak TLS.
 *
 * @param engines makes the engine, on the carrier; from the name that the client asked for, or null
 *     where it asked for none or nobody looks
 * @param byServerName whether to look which name the client asks for, before there is an engine
 * @param closeNotifyRequired whether an end of TCP that TLS has not announced is a failure
 */
public record TlsSettings(
        Function<@Nullable String, SSLEngine> engines,
        boolean byServerName,
        Duration handshakeTimeout,
        Duration shutdownTimeout,
        boolean closeNotifyRequired) {
    /** Loads what Netty has for it, which takes long. Any thread. */
    public static void loadNetty() {
        TlsHandler.load();
    }
}
