package dev.asyncio4j.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/** Two sockets that are connected. */
record SocketPair(Socket reader, Socket writer) implements AutoCloseable {
    static SocketPair open() {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 1, here)) {
            Socket writer = new Socket(here, server.getLocalPort());
            return new SocketPair(server.accept(), writer);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for a byte. */
    void read() {
        try {
            reader.getInputStream().read();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void write() {
        try {
            writer.getOutputStream().write(1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Writes only when this virtual thread waits in {@link #read}, so that a poller wakes it. */
    void writeWhenItWaits(Thread thread) {
        long begin = System.nanoTime();
        while (thread.getState() != Thread.State.WAITING) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(10)) {
                throw new AssertionError(thread + " does not wait for its socket");
            }
            Thread.onSpinWait();
        }
        write();
    }

    @Override
    public void close() {
        try (reader;
                writer) {
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
