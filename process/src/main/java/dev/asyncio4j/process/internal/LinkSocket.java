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
 * is in that mode: code of users may be on any thread that gets here.
 *
 * <p><b>Threads.</b> One writes at a time, and one reads.
 */
final class LinkSocket {
    private final SocketChannel channel;
    private final Selector selector;

    /** Whether an interrupt is for who comes back from here. */
    private final boolean keepsInterrupts;

    /** What has waited until it could write, and is to know of the end. */
    private volatile @Nullable ReadyWatch writing;

    private LinkSocket(SocketChannel channel, boolean keepsInterrupts) throws IOException {
        this.channel = channel;
        this.keepsInterrupts = keepsInterrupts;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** For a process in which any thread may write: an interrupt has no effect, and is kept. */
    static LinkSocket ofMany(SocketChannel channel) throws IOException {
        return new LinkSocket(channel, true);
    }

    /**
     * For a process in which one thread does both: an interrupt is meant for what that has done
     * before, and is forgotten.
     */
    static LinkSocket ofOne(SocketChannel channel) throws IOException {
        return new LinkSocket(channel, false);
    }

    /** Writes all. */
    void write(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            if (channel.write(content) == 0) {
                ReadyWatch watch = ReadyWatch.open();
                writing = watch;
                watch.ready(channel, SelectionKey.OP_WRITE).join();
            }
        }
    }

    /** Reads what is there, as soon as there is something; less than zero at the end. */
    int read(ByteBuffer target) throws IOException {
        int count = channel.read(target);
        while (count == 0) {
            await();
            count = channel.read(target);
        }
        if (!keepsInterrupts) {
            Thread.interrupted();
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
