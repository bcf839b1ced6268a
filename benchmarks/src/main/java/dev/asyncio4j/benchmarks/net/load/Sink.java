package dev.asyncio4j.benchmarks.net.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What a proxy connects to: takes all bytes, in a thread for each connection, and counts them. */
final class Sink {
    private static final int LARGEST_READ = 256 << 10;
    private static final int BACKLOG = 100;

    private final ServerSocketChannel listening;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final LongAdder received = new LongAdder();

    private Sink(ServerSocketChannel listening) {
        this.listening = listening;
    }

    /** Listens from now on until the process ends. */
    static Sink open() throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.bind(Loads.local(0), BACKLOG);
        Sink sink = new Sink(listening);
        Thread.ofPlatform().daemon().name("sink").start(sink::accept);
        return sink;
    }

    int port() {
        return listening.socket().getLocalPort();
    }

    /** How many bytes have come. */
    long received() {
        return received.sum();
    }

    /** Those that take the bytes of the connections which are open. */
    List<Thread> threads() {
        return List.copyOf(threads);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = listening.accept();
                threads.add(Thread.ofPlatform().daemon().name("sink").start(() -> take(channel)));
            }
        } catch (IOException noMore) {
            throw new IllegalStateException(noMore);
        }
    }

    private void take(SocketChannel channel) {
        ByteBuffer into = ByteBuffer.allocateDirect(LARGEST_READ);
        try (channel) {
            for (int count = 0; count >= 0; count = channel.read(into.clear())) {
                received.add(count);
            }
        } catch (IOException aborted) {
            // As good an end as another.
        } finally {
            threads.remove(Thread.currentThread());
        }
    }
}
