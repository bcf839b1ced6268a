package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.LineListener;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Tells a protocol what its line says. The line speaks on the bare carrier, where no code of the
 * program's may run; so it is kept, and told in a callback soon after.
 *
 * <p><b>Invariants.</b> A protocol that paused reading is given neither data nor the end. After the
 * loss nothing is told. Each pause is followed by at most one resume.
 */
final class ProtocolListener implements LineListener {
    private final EventLoop loop = EventLoop.running();
    private final Runnable tell = this::tell;
    private final Context context;
    private final Line line;
    private StreamProtocol protocol;

    private final Queue<ByteBuf> received = new ArrayDeque<>(2);

    /** From when something is to be told until all has been. */
    private boolean telling;

    private boolean readingPaused;
    private boolean ended;
    private boolean endTold;
    private boolean writingPaused;
    private boolean resumes;
    private boolean lost;
    private boolean lossTold;
    private @Nullable Exception cause;

    ProtocolListener(Line line, StreamProtocol protocol, Context context) {
        this.line = line;
        this.protocol = protocol;
        this.context = context;
    }

    StreamProtocol protocol() {
        return protocol;
    }

    void protocol(StreamProtocol other) {
        protocol = other;
    }

    /** Tells that the connection was made, and what comes from now on. In a callback. */
    void begin(Transport transport) {
        attempt("connectionMade", () -> protocol.connectionMade(transport));
        line.begin(this);
    }

    // What the program wants

    void pauseReading() {
        readingPaused = true;
        line.read(false);
    }

    void resumeReading() {
        if (readingPaused) {
            readingPaused = false;
            line.read(true);
            tellSoon();
        }
    }

    boolean isReading() {
        return !readingPaused && !line.isClosing();
    }

    // What the line says

    @Override
    public void received(ByteBuf bytes) {
        received.add(bytes);
        tellSoon();
    }

    @Override
    public void ended() {
        ended = true;
        tellSoon();
    }

    @Override
    public void lost(@Nullable IOException why) {
        lost = true;
        if (cause == null) {
            cause = why;
        }
        tellSoon();
    }

    @Override
    public void pauseWriting() {
        if (writingPaused) {
            resumes = false;
        } else {
            writingPaused = true;
            attempt("pauseWriting", protocol::pauseWriting);
        }
    }

    @Override
    public void resumeWriting() {
        resumes = true;
        tellSoon();
    }

    // What the protocol is told

    private void tellSoon() {
        if (!telling && !loop.isClosed()) {
            telling = true;
            loop.callSoon(tell, context);
        }
    }

    /** One call after the other, though one should block and others come meanwhile. */
    private void tell() {
        try {
            boolean more = true;
            while (more) {
                more = tellNext();
            }
            telling = false;
        } catch (Error failed) {
            telling = false;
            tellSoon();
            throw failed;
        }
    }

    private boolean tellNext() {
        if (resumes) {
            resumes = false;
            writingPaused = false;
            attempt("resumeWriting", protocol::resumeWriting);
        } else if (!readingPaused && !received.isEmpty()) {
            give(received.remove());
        } else if (ended && !endTold && !readingPaused) {
            endTold = true;
            tellEnd();
        } else if (lost && !lossTold) {
            lossTold = true;
            received.forEach(ByteBuf::release);
            received.clear();
            attempt("connectionLost", () -> protocol.connectionLost(cause));
        } else {
            return false;
        }
        return true;
    }

    private void give(ByteBuf bytes) {
        try {
            if (!line.isClosing() || lost) {
                switch (protocol) {
                    case Protocol plain -> give(plain, bytes);
                    case BufferedProtocol buffered -> give(buffered, bytes);
                }
            }
        } finally {
            bytes.release();
        }
    }

    private void give(Protocol plain, ByteBuf bytes) {
        byte[] data = new byte[bytes.readableBytes()];
        bytes.readBytes(data);
        attempt("dataReceived", () -> plain.dataReceived(data));
    }

    private void give(BufferedProtocol buffered, ByteBuf bytes) {
        attempt(
                "getBuffer or bufferUpdated",
                () -> {
                    while (bytes.isReadable()) {
                        ByteBuffer room = buffered.getBuffer(bytes.readableBytes());
                        int count = Math.min(room.remaining(), bytes.readableBytes());
                        if (count == 0) {
                            throw new IllegalStateException(
                                    "getBuffer gave a buffer without room (expected: at least"
                                            + " one byte)");
                        }
                        int limit = room.limit();
                        bytes.readBytes(room.limit(room.position() + count));
                        room.limit(limit);
                        buffered.bufferUpdated(count);
                    }
                });
    }

    private void tellEnd() {
        attempt(
                "eofReceived",
                () -> {
                    if (!protocol.eofReceived()) {
                        line.close();
                    }
                });
    }

    /** Code of the program's that may throw anything, which is the end of the connection. */
    @FunctionalInterface
    private interface Told {
        void run() throws Exception;
    }

    private void attempt(String method, Told code) {
        try {
            code.run();
        } catch (Exception failed) {
            endWith(failed);
            loop.callExceptionHandler(
                    ExceptionContext.of(
                            "Fatal error: " + method + " of " + protocol.getClass().getName(),
                            failed));
        } catch (Error failed) {
            endWith(new IOException("the protocol failed: " + failed, failed));
            throw failed;
        }
    }

    private void endWith(Exception failure) {
        if (cause == null) {
            cause = failure;
        }
        line.abort();
    }

    @Override
    public String toString() {
        return "the protocol " + protocol.getClass().getName();
    }
}
