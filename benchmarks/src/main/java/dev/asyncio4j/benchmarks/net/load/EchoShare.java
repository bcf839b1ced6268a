package dev.asyncio4j.benchmarks.net.load;

import dev.asyncio4j.benchmarks.net.load.Course.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections on each of which a message is sent, comes back, and is sent again at once.
 *
 * <p>They are opened a few at a time, each after another one has had a first byte echoed: so many
 * wait at once to be accepted, whatever the backlog. Then all of them begin.
 */
final class EchoShare implements Course.Share {
    private static final int OPENED_AT_ONCE = 24;
    private static final int LARGEST_READ = 256 << 10;

    private final SocketAddress server;
    private final int connections;
    private final ByteBuffer message;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(LARGEST_READ);
    private final List<Connection> opened = new ArrayList<>();
    private final Histogram latencies = new Histogram();
    private final Selector selector;
    private Phase phase = Phase.OPENING;
    private int ready;

    private long answers;

    /** For the leader. */
    private volatile long published;

    EchoShare(SocketAddress server, int connections, int size) throws IOException {
        this.server = server;
        this.connections = connections;
        message = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            message.put(i, (byte) (i * 31 + 7));
        }
        selector = Selector.open();
    }

    /** Of the requests that were answered while it counted; to be asked when all is over. */
    Histogram latencies() {
        return latencies;
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public long done() {
        return published;
    }

    @Override
    public void run(Course course) throws IOException {
        try (selector) {
            openAll(course);
            course.isOpen();
            while (course.phase() == Phase.OPENING) {
                selector.select(EchoShare::ready);
            }
            if (course.phase() != Phase.OVER) {
                for (Connection connection : opened) {
                    connection.send(message.duplicate());
                }
            }
            for (phase = course.phase(); phase != Phase.OVER; phase = course.phase()) {
                selector.select(EchoShare::ready);
                published = answers;
            }
        } finally {
            for (Connection connection : opened) {
                connection.channel.close();
            }
        }
    }

    private void openAll(Course course) throws IOException {
        while (ready < connections && course.phase() != Phase.OVER) {
            while (opened.size() < connections && opened.size() - ready < OPENED_AT_ONCE) {
                open();
            }
            selector.select(EchoShare::ready);
        }
    }

    private void open() throws IOException {
        // Waits until connected, which on this machine takes the server no turn.
        Connection connection = new Connection(SocketChannel.open(server));
        opened.add(connection);
        connection.send(message.slice(0, 1));
    }

    private static void ready(SelectionKey key) {
        ((Connection) key.attachment()).ready();
    }

    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private ByteBuffer outgoing = message;
        private int received;
        private long sentAt;

        /** The first byte, and then one message, are compared with what was sent. */
        private int uncheckedMessages = 2;

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            // So that thousands of closed connections do not keep their ports.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(ByteBuffer what) throws IOException {
            outgoing = what;
            sentAt = System.nanoTime();
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

        void ready() {
            try {
                if (key.isReadable()) {
                    read();
                }
                if (key.isWritable() && outgoing.hasRemaining()) {
                    write();
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        private void read() throws IOException {
            incoming.clear();
            int count = channel.read(incoming);
            if (count < 0) {
                throw new IOException("the server has closed a connection");
            }
            check(incoming.flip());
            received += count;
            if (received > outgoing.limit()) {
                throw new IOException("more came back than was sent");
            }
            if (received == outgoing.limit()) {
                answered();
            }
        }

        private void check(ByteBuffer part) throws IOException {
            if (uncheckedMessages > 0
                    && part.remaining() <= outgoing.limit() - received
                    && !part.equals(outgoing.duplicate().slice(received, part.remaining()))) {
                throw new IOException("something else came back than was sent");
            }
        }

        private void answered() throws IOException {
            received = 0;
            uncheckedMessages--;
            if (phase == Phase.OPENING) {
                ready++;
                return;
            }
            answers++;
            if (phase == Phase.MEASURING) {
                latencies.add(System.nanoTime() - sentAt);
            }
            outgoing.rewind();
            send(outgoing);
        }
    }
}
