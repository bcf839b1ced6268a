package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A channel that is to listen at a Unix address. Netty's remove the file when they are closed,
 * whosever it is by then; these do not.
 *
 * @param address what to bind it to
 * @param whenBound to be called then
 * @param beforeClose to be called then
 */
record UnixServerChannel(
        ServerChannel channel, SocketAddress address, Runnable whenBound, Runnable beforeClose) {

    static Function<SocketAddress, UnixServerChannel> natively(
            Supplier<? extends ServerChannel> creation) {
        return address -> {
            UnixAddresses.ToListen listen = new UnixAddresses.ToListen(address);
            return new UnixServerChannel(creation.get(), listen, listen::bound, () -> {});
        };
    }

    static UnixServerChannel nio(SocketAddress address) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            // A channel that is closed does not tell Netty its address.
            return new UnixServerChannel(
                    new NioServerDomainSocketChannel(channel),
                    address,
                    () -> {},
                    () -> close(channel));
        } catch (IOException failed) {
            throw new ChannelException(failed);
        }
    }

    static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closedAllTheSame) {
            // There is nothing more to be done.
        }
    }
}
