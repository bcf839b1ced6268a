package dev.asyncio4j.net;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. Immutable.
 *
 * @param limit of the streams of the connection, in bytes: see {@link StreamReader}
 * @param localAddress where to connect from; null to leave that to the operating system
 * @param happyEyeballsDelay how long an attempt at one address of the host is alone before the next
 *     begins beside it, as RFC 8305 has it; null to try the next when the one before has failed
 * @param tls how to encrypt the connection; null to leave it plain
 */
public record ConnectOptions(
        int limit,
        @Nullable InetSocketAddress localAddress,
        @Nullable Duration happyEyeballsDelay,
        @Nullable TlsOptions tls) {
    private static final Duration DELAY_OF_RFC_8305 = Duration.ofMillis(250);
    private static final ConnectOptions DEFAULTS =
            new ConnectOptions(StreamReader.DEFAULT_LIMIT, null, DELAY_OF_RFC_8305, null);

    public ConnectOptions {
        StreamReader.requireLimit(limit);
        if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "happyEyeballsDelay: " + happyEyeballsDelay + " (expected: 0 or more)");
        }
        if (tls != null) {
            tls.requireClient("tls");
        }
    }

    /** A limit of 64 KiB, from any address, 250 ms between attempts, and no encryption. */
    public static ConnectOptions defaults() {
        return DEFAULTS;
    }

    public ConnectOptions withLimit(int limit) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay, tls);
    }

    public ConnectOptions withLocalAddress(@Nullable InetSocketAddress localAddress) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay, tls);
    }

    public ConnectOptions withHappyEyeballsDelay(@Nullable Duration happyEyeballsDelay) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay, tls);
    }

    /**
     * Encrypts the connection. Whoever connects waits for the handshake, too.
     *
     * @throws IllegalArgumentException if these are options of a server
     */
    public ConnectOptions withTls(@Nullable TlsOptions tls) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay, tls);
    }
}
