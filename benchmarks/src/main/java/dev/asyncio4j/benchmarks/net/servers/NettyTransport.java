package dev.asyncio4j.benchmarks.net.servers;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** How Netty reaches the operating system here: the same that asyncio4j takes. */
public record NettyTransport(
        IoHandlerFactory handlers,
        Class<? extends ServerChannel> serverSocket,
        Class<? extends Channel> socket) {
    public static NettyTransport best() {
        if (Epoll.isAvailable()) {
            return new NettyTransport(
                    EpollIoHandler.newFactory(),
                    EpollServerSocketChannel.class,
                    EpollSocketChannel.class);
        }
        if (KQueue.isAvailable()) {
            return new NettyTransport(
                    KQueueIoHandler.newFactory(),
                    KQueueServerSocketChannel.class,
                    KQueueSocketChannel.class);
        }
        return new NettyTransport(
                NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class);
    }
}
