package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a {@link Link}. A channel of the JDK is closed by an interrupt of a thread that is
 * in it, even for the moment that a small write takes; but not if it is in non-blocking mode. So it
 * is in that mode whenever code of users may be in it.
 *
 * <p><b>Threads.</b> One writes at a time, and one reads.
 */
abstract class LinkSocket {
    final SocketChannel channel;

    private LinkSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** For a process in which any thread may write: an interrupt has no effect, and is kept. */
    static LinkSocket ofMany(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        Selector selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        return new Waiting(channel, selector);
    }

    /**
     * For a process in which one thread does both: an interrupt is meant for what that has done
     * before, and is forgotten.
     */
    static LinkSocket ofOne(SocketChannel channel) {
        return new Blocking(channel);
    }

    /** Writes all. */
    abstract void write(ByteBuffer content) throws IOException;

    /** Reads what is there, as soon as there is something; less than zero at the end. */
    abstract int read(ByteBuffer target) throws IOException;

    void close() throws IOException {
        channel.close();
    }

    private static final class Waiting extends LinkSocket {
        private final Selector selector;

        /** What has waited until it could write, and is to know of the end. */
        private volatile @Nullable ReadyWatch writing;

        Waiting(SocketChannel channel, Selector selector) {
            super(channel);
            this.selector = selector;
        }

        @Override
        void write(ByteBuffer content) throws IOException {
            while (content.hasRemaining()) {
                if (channel.write(content) == 0) {
                    ReadyWatch watch = ReadyWatch.open();
                    writing = watch;
                    watch.ready(channel, SelectionKey.OP_WRITE).join();
                }
            }
        }

        @Override
        int read(ByteBuffer target) throws IOException {
            int count = channel.read(target);
            while (count == 0) {
                await();
                count = channel.read(target);
            }
            return count;
        }

        /** An interrupt would end each selection at once. */
        private void await() throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                while (selector.select() == 0) {
                    interrupted |= Thread.interrupted();
                }
                selector.selectedKeys().clear();
            } catch (ClosedSelectorException closed) {
                throw new AsynchronousCloseException();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        void close() throws IOException {
            channel.close();
            // The system has it back when no selector knows of it any more.
            selector.close();
            ReadyWatch watch = writing;
            if (watch != null) {
                watch.closed();
            }
        }
    }

    /** Selectors take a JVM long when they are used for the first time. */
    private static final class Blocking extends LinkSocket {
        Blocking(SocketChannel channel) {
            super(channel);
        }

        @Override
        void write(ByteBuffer content) throws IOException {
            channel.configureBlocking(false);
            channel.write(content);
            channel.configureBlocking(true);
            boolean _ = Thread.interrupted();
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }

        @Override
        int read(ByteBuffer target) throws IOException {
            boolean _ = Thread.interrupted();
            return channel.read(target);
        }
    }
}
