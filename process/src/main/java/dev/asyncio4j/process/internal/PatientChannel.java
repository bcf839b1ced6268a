package dev.asyncio4j.process.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A socket that is not closed by an interrupt of a thread that uses it: an interrupt has no effect
 * there, and is kept. A channel of the JDK that blocks is closed, and whatever it was good for
 * could not be had again.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class PatientChannel {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    /** Takes over a connected channel. */
    PatientChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    void write(ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            if (channel.write(content) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    /** So many bytes, when they are there. */
    ByteBuffer read(int count) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(count);
        while (content.hasRemaining()) {
            int read = channel.read(content);
            if (read < 0) {
                throw new EOFException("the other side has ended");
            }
            if (read == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return content.flip();
    }

    /** An interrupt would end each selection at once. */
    private void await(int operation) throws IOException {
        key.interestOps(operation);
        boolean interrupted = Thread.interrupted();
        try {
            while (selector.select() == 0) {
                interrupted |= Thread.interrupted();
            }
            selector.selectedKeys().clear();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
