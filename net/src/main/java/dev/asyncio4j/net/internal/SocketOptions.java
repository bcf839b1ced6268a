package dev.asyncio4j.net.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;

/** The options of sockets, by the names of the JDK. */
final class SocketOptions {
    private static final Map<SocketOption<?>, ChannelOption<?>> OPTIONS =
            Map.ofEntries(
                    Map.entry(StandardSocketOptions.SO_BROADCAST, ChannelOption.SO_BROADCAST),
                    Map.entry(StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE),
                    Map.entry(StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_SNDBUF),
                    Map.entry(StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF),
                    Map.entry(StandardSocketOptions.SO_REUSEADDR, ChannelOption.SO_REUSEADDR),
                    Map.entry(StandardSocketOptions.SO_LINGER, ChannelOption.SO_LINGER),
                    Map.entry(StandardSocketOptions.IP_TOS, ChannelOption.IP_TOS),
                    Map.entry(StandardSocketOptions.TCP_NODELAY, ChannelOption.TCP_NODELAY));

    private SocketOptions() {}

    /** Has several sockets share its port. */
    static void reusePort(Channel channel) {
        boolean known =
                channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)
                        || channel.config()
                                .setOption(
                                        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                                        true);
        if (!known) {
            throw new UnsupportedOperationException(
                    "reusePort: servers cannot share a port on this machine");
        }
    }

    static <T> T get(Channel channel, SocketOption<T> option) {
        ChannelOption<T> known = of(option);
        T value;
        try {
            value = channel.config().getOption(known);
        } catch (ChannelException failed) {
            throw new IllegalStateException(
                    "cannot get the option " + option.name() + ": " + reason(failed), failed);
        }
        if (value == null) {
            throw unsupported(option);
        }
        return value;
    }

    private static String reason(ChannelException failed) {
        return String.valueOf(SocketFailure.of(failed).getMessage());
    }

    static <T> void set(Channel channel, SocketOption<T> option, T value) {
        ChannelOption<T> known = of(option);
        boolean taken;
        try {
            taken = channel.config().setOption(known, value);
        } catch (ChannelException failed) {
            throw new IllegalStateException(
                    "cannot set the option "
                            + option.name()
                            + " to "
                            + value
                            + ": "
                            + reason(failed),
                    failed);
        }
        if (!taken) {
            throw unsupported(option);
        }
    }

    /** Both have the same type of value, which the table cannot say. */
    @SuppressWarnings("unchecked")
    private static <T> ChannelOption<T> of(SocketOption<T> option) {
        ChannelOption<T> found = (ChannelOption<T>) OPTIONS.get(option);
        if (found == null) {
            throw unsupported(option);
        }
        return found;
    }

    private static UnsupportedOperationException unsupported(SocketOption<?> option) {
        return new UnsupportedOperationException(
                "this socket has no option "
                        + option.name()
                        + " (known: "
                        + OPTIONS.keySet().stream().map(SocketOption::name).sorted().toList()
                        + ", as far as they are for such sockets)");
    }
}
