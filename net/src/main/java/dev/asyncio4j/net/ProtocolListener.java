package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.net.internal.InputBuffer;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.LineListener;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a protocol what its line says. The line speaks on the bare carrier, where no code of the
 * program's may run; so it is kept, and told in a callback soon after.
 *
 * <p><b>Invariants.</b> A protocol that paused reading is given neither data nor the end, and one
 * that closed the connection neither any more. After the loss nothing is told. Each pause is
 * followed by at most one resume.
 */
final class ProtocolListener implements LineListener {
    /** When so many bytes have come and the protocol is still busy, no more are read. */
    private static final int MOST_KEPT = 256 << 10;

    /** What a protocol makes room for where it is not known how much has come. */
    private static final int LIKELY_SIZE = 64 << 10;

    private final EventLoop loop = EventLoop.running();
    private final Runnable tell = this::tell;
    private final Context context;
    private final Line line;
    private StreamProtocol protocol;

    /** Who had the line before; nobody, or a stream. */
    private LineListener before = DEAF;

    private final InputBuffer received = new InputBuffer();
    private boolean held;

    /** From when something is to be told until all has been. */
    private boolean telling;

    private boolean inHandshake;
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
        // It may write so much at once that it has to be told to pause.
        line.listener(this);
        attempt("connectionMade", () -> protocol.connectionMade(transport));
        line.begin(this);
        if (!isGiven()) {
            line.input().read(false);
        }
    }

    /**
     * Takes the line over from a stream, which hears on of what its tasks may wait for: that they
     * may write, and the end.
     */
    void takeOver() {
        LineListener stream = line.listener(this);
        if (line.input().isEnded()) {
            ended();
        }
        if (line.isLost()) {
            lost(line.cause());
        } else {
            if (line.output().isPaused()) {
                pauseWriting();
            }
            before = stream;
            line.input().read(true);
        }
    }

    // What the program wants

    void pauseReading() {
        line.input().pause();
    }

    void resumeReading() {
        line.checkThread();
        if (line.input().isPaused()) {
            line.input().resume();
            readIfGiven();
        }
    }

    /** What comes from now on is none of the protocol's, whether it pauses or not. */
    void beginHandshake() {
        inHandshake = true;
        line.input().read(false);
    }

    void endHandshake() {
        inHandshake = false;
        readIfGiven();
    }

    private void readIfGiven() {
        if (isGiven()) {
            line.input().read(true);
            tellSoon();
        }
    }

    /** Whether the protocol is given what has come. */
    private boolean isGiven() {
        return !line.input().isPaused() && !inHandshake;
    }

    boolean isReading() {
        return !line.input().isPaused() && !line.isClosing();
    }

    /** Gives away what came and was not given to the protocol. */
    byte[] takeAll() {
        return received.take(received.size());
    }

    // What the line says

    @Override
    public boolean readable() {
        // Else a callback blocks, and this would be said again and again.
        boolean isIdle = isGiven() && !telling;
        if (isIdle) {
            tellSoon();
        }
        return isIdle;
    }

    @Override
    public void received(ByteBuf bytes) {
        received.add(bytes);
        tellSoon();
        if (received.size() > MOST_KEPT) {
            held = true;
            line.input().read(false);
        }
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
        before.lost(why);
    }

    @Override
    public void pauseWriting() {
        before.pauseWriting();
        if (writingPaused) {
            resumes = false;
        } else {
            writingPaused = true;
            attempt("pauseWriting", protocol::pauseWriting);
        }
    }

    @Override
    public void resumeWriting() {
        before.resumeWriting();
        if (writingPaused) {
            resumes = true;
            tellSoon();
        }
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
        if (lossTold) {
            return false;
        }
        if (resumes) {
            resumes = false;
            writingPaused = false;
            attempt("resumeWriting", protocol::resumeWriting);
        } else if (isGiven() && !received.isEmpty()) {
            give();
        } else if (isGiven() && line.input().isReadable()) {
            receive();
        } else if (ended && !endTold && isGiven()) {
            endTold = true;
            if (!line.isClosedHere()) {
                tellEnd();
            }
        } else if (lost) {
            lossTold = true;
            received.clear();
            attempt("connectionLost", () -> protocol.connectionLost(cause));
        } else {
            return false;
        }
        return true;
    }

    private void give() {
        if (line.isClosedHere()) {
            received.clear();
            return;
        }
        switch (protocol) {
            case Protocol plain -> {
                byte[] data = received.take(received.handy());
                attempt("dataReceived", () -> plain.dataReceived(data));
            }
            case BufferedProtocol buffered ->
                    attempt("getBuffer or bufferUpdated", () -> give(buffered));
        }
        if (held && received.isEmpty() && isGiven()) {
            held = false;
            line.input().read(true);
        }
    }

    private void give(BufferedProtocol buffered) throws Exception {
        ByteBuffer room = room(buffered, received.size());
        int count = Math.min(room.remaining(), received.size());
        received.take(room, count);
        buffered.bufferUpdated(count);
    }

    private static ByteBuffer room(BufferedProtocol buffered, int sizeHint) throws Exception {
        ByteBuffer room = buffered.getBuffer(sizeHint);
        if (!room.hasRemaining()) {
            throw new IllegalStateException(
                    "getBuffer gave a buffer without room (expected: at least one byte)");
        }
        if (room.isReadOnly()) {
            throw new IllegalStateException(
                    "getBuffer gave a read-only buffer (expected: one to which can be written)");
        }
        return room;
    }

    /** Has what came while nothing was kept: to be given, or given at once. */
    private void receive() {
        switch (protocol) {
            case Protocol _ -> line.input().receive(received);
            case BufferedProtocol buffered ->
                    attempt("getBuffer or bufferUpdated", () -> receive(buffered));
        }
    }

    private void receive(BufferedProtocol buffered) throws Exception {
        int count = line.input().receive(room(buffered, LIKELY_SIZE), received);
        if (count > 0) {
            buffered.bufferUpdated(count);
        }
    }

    private void tellEnd() {
        attempt(
                "eofReceived",
                () -> {
                    if (!protocol.eofReceived() || line.tls().isThere()) {
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
