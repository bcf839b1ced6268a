package dev.asyncio4j.benchmarks.net.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Sends as much as a proxy takes, over several connections with a thread each. */
final class ProxyLoad implements AutoCloseable {
    private static final int SENT_AT_ONCE = 64 << 10;

    private final Sink sink;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();

    private ProxyLoad(Sink sink) {
        this.sink = sink;
    }

    static ProxyLoad start(SocketAddress proxy, int connections, Sink sink) throws IOException {
        ProxyLoad load = new ProxyLoad(sink);
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(proxy);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            load.channels.add(channel);
            load.senders.add(Thread.ofPlatform().daemon().name("load").start(() -> send(channel)));
        }
        return load;
    }

    private static void send(SocketChannel channel) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(SENT_AT_ONCE);
        try {
            while (true) {
                channel.write(bytes.clear());
            }
        } catch (IOException closed) {
            // By us, at the end; else nothing arrives, and that is noticed.
        }
    }

    /**
     * Waits for so long; and longer, but not very much, until any byte has come. Returns how many.
     */
    long awaitBytes(long millis) throws InterruptedException {
        long before = sink.received();
        long start = System.nanoTime();
        Thread.sleep(millis);
        while (sink.received() == before
                && System.nanoTime() - start < Course.LONGEST_PHASE_NANOS) {
            Thread.sleep(Course.PAUSE_MILLIS);
        }
        return sink.received() - before;
    }

    /** All that have a part in the load. */
    List<Thread> threads() {
        List<Thread> threads = new ArrayList<>(senders);
        threads.addAll(sink.threads());
        return threads;
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
