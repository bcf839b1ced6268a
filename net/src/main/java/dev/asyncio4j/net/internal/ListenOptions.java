package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.StandardSocketOptions;

/** What a socket that listens is to be like. */
public record ListenOptions(
        int backlog, boolean reuseAddress, boolean reusePort, boolean accepting) {
    private static final ChannelOption<Boolean> OF_THE_JDK =
            NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

    void set(ServerSocketChannel channel) {
        channel.config().setAutoRead(accepting);
        channel.config().setReuseAddress(reuseAddress);
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        if (reusePort
                && !channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true)
                && !channel.config().setOption(OF_THE_JDK, true)) {
            throw new UnsupportedOperationException(
                    "reusePort: servers cannot share a port on this machine");
        }
    }
}
