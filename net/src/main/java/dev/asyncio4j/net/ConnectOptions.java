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
 */
public record ConnectOptions(
        int limit,
        @Nullable InetSocketAddress localAddress,
        @Nullable Duration happyEyeballsDelay) {
    private static final Duration DELAY_OF_RFC_8305 = Duration.ofMillis(250);
    private static final ConnectOptions DEFAULTS =
            new ConnectOptions(StreamReader.DEFAULT_LIMIT, null, DELAY_OF_RFC_8305);

    public ConnectOptions {
        StreamReader.requireLimit(limit);
        if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "happyEyeballsDelay: " + happyEyeballsDelay + " (expected: 0 or more)");
        }
    }

    /** A limit of 64 KiB, from any address, and 250 ms between attempts. */
    public static ConnectOptions defaults() {
        return DEFAULTS;
    }

    public ConnectOptions withLimit(int limit) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay);
    }

    public ConnectOptions withLocalAddress(@Nullable InetSocketAddress localAddress) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay);
    }

    public ConnectOptions withHappyEyeballsDelay(@Nullable Duration happyEyeballsDelay) {
        return new ConnectOptions(limit, localAddress, happyEyeballsDelay);
    }
}
