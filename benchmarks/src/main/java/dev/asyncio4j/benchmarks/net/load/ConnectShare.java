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
import java.util.List;

/**
 * Connects, has a byte echoed, and closes: again and again, a few at a time.
 *
 * <p>It closes by a reset: else the operating system would keep each port for a minute, and soon
 * have none.
 */
final class ConnectShare implements Course.Share {
    private static final int AT_ONCE = 24;

    private final SocketAddress server;
    private final int most;
    private final ByteBuffer one = ByteBuffer.allocateDirect(1);
    private final Selector selector;
    private int begun;
    private int done;

    /** For the leader. */
    private volatile long published;

    private long lastDone;

    /**
     * @param most how many connections to make
     */
    ConnectShare(SocketAddress server, int most) throws IOException {
        this.server = server;
        this.most = most;
        selector = Selector.open();
    }

    /** When the last one was closed, in nanoseconds; to be asked when all is over. */
    long lastDone() {
        return lastDone;
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
            course.isOpen();
            while (course.phase() != Phase.OVER) {
                while (begun - done < AT_ONCE && begun < most) {
                    begin();
                }
                selector.select(ConnectShare::ready);
                published = done;
            }
            for (SelectionKey key : List.copyOf(selector.keys())) {
                key.channel().close();
            }
        }
    }

    private void begin() throws IOException {
        begun++;
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
        one.clear();
        channel.write(one);
    }

    private static void ready(SelectionKey key) {
        try {
            ((ConnectShare) key.attachment()).read((SocketChannel) key.channel());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read(SocketChannel channel) throws IOException {
        one.clear();
        int count = channel.read(one);
        if (count < 0) {
            throw new IOException("the server has closed a connection");
        }
        if (count > 0) {
            channel.close();
            lastDone = System.nanoTime();
            done++;
        }
    }
}
