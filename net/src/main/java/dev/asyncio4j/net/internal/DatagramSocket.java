package dev.asyncio4j.net.internal;

import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A channel for datagrams, and what Netty 4.2.18 does not do: it sends no empty ones, and where the
 * channel is connected it receives none. So the socket is connected, and Netty does not know.
 */
interface DatagramSocket {
    DatagramChannel channel();

    void connect(InetSocketAddress remote) throws IOException;

    /**
     * Sends an empty datagram.
     *
     * @param to null where it is connected
     */
    void sendEmpty(@Nullable InetSocketAddress to) throws IOException;

    /** Whether each datagram needs an address, though the socket is connected. */
    boolean needsAddress();

    @Nullable InetSocketAddress localAddress();

    /** By the system's own calls. */
    record Native(DatagramChannel channel, boolean needsAddress) implements DatagramSocket {
        /** Netty asks for an address in memory, also of nothing. */
        private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(1);

        private Socket socket() {
            return (Socket) ((UnixChannel) channel).fd();
        }

        @Override
        public void connect(InetSocketAddress remote) throws IOException {
            socket().connect(remote);
        }

        @Override
        public void sendEmpty(@Nullable InetSocketAddress to) throws IOException {
            if (to == null) {
                socket().send(NOTHING, 0, 0);
            } else {
                socket().sendTo(NOTHING, 0, 0, to.getAddress(), to.getPort());
            }
        }

        @Override
        public @Nullable InetSocketAddress localAddress() {
            return socket().localAddress();
        }
    }

    /** By the JDK. */
    record Nio(DatagramChannel channel, java.nio.channels.DatagramChannel jdk)
            implements DatagramSocket {
        @Override
        public void connect(InetSocketAddress remote) throws IOException {
            jdk.connect(remote);
        }

        @Override
        public void sendEmpty(@Nullable InetSocketAddress to) throws IOException {
            if (jdk.isConnected()) {
                // The JDK would do nothing, and say nothing.
                throw new SocketException(
                        "nio cannot send an empty datagram from a connected socket (expected: a byte, or"
                                + " another kind in asyncio4j.net.io)");
            }
            jdk.send(ByteBuffer.allocate(0), to);
        }

        @Override
        public boolean needsAddress() {
            return false;
        }

        @Override
        public @Nullable InetSocketAddress localAddress() {
            try {
                return (InetSocketAddress) jdk.getLocalAddress();
            } catch (IOException closed) {
                return null;
            }
        }
    }
}
