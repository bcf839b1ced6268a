package dev.asyncio4j.benchmarks.net.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Connections without encryption, by the JDK's channels: the least that a client can do. */
final class PlainWire implements Wire {
    private static final int LARGEST_READ = 256 << 10;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketAddress server;
    private final Selector selector;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(LARGEST_READ);

    PlainWire(SocketAddress server) throws IOException {
        this.server = server;
        selector = Selector.open();
    }

    @Override
    public Link open(Receiver receiver) throws IOException {
        return new Channel(SocketChannel.open(server), receiver);
    }

    @Override
    public void await() throws IOException {
        selector.select(PlainWire::ready);
    }

    @Override
    public void poll() throws IOException {
        selector.selectNow(PlainWire::ready);
    }

    private static void ready(SelectionKey key) {
        try {
            ((Channel) key.attachment()).ready();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
        }
    }

    private final class Channel implements Link {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Receiver receiver;
        private ByteBuffer outgoing = NOTHING;

        Channel(SocketChannel channel, Receiver receiver) throws IOException {
            this.channel = channel;
            this.receiver = receiver;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        @Override
        public void send(ByteBuffer bytes) throws IOException {
            outgoing = bytes;
            write();
        }

        private void write() throws IOException {
            channel.write(outgoing);
            int wanted = SelectionKey.OP_READ;
            if (outgoing.hasRemaining()) {
                wanted |= SelectionKey.OP_WRITE;
            }
            if (wanted != key.interestOps()) {
                key.interestOps(wanted);
            }
        }

        void ready() throws IOException {
            if (key.isReadable()) {
                read();
            }
            if (key.isValid() && key.isWritable() && outgoing.hasRemaining()) {
                write();
            }
        }

        private void read() throws IOException {
            incoming.clear();
            int count = channel.read(incoming);
            if (count < 0) {
                throw Wire.closedByServer();
            }
            if (count > 0) {
                receiver.received(this, incoming.flip());
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
