package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;

/** What a socket that listens is to be like. */
public record ListenOptions(
        int backlog, boolean reuseAddress, boolean reusePort, boolean accepting) {
    void set(ServerSocketChannel channel) {
        channel.config().setAutoRead(accepting);
        channel.config().setReuseAddress(reuseAddress);
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        if (reusePort) {
            SocketOptions.reusePort(channel);
        }
    }
}
