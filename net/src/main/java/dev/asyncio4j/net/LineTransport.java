package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.net.internal.Explained;
import dev.asyncio4j.net.internal.Line;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A line as those see it who write protocols. */
final class LineTransport implements Transport, Explained {
    private final Line line;

    /** Null while a stream has the line. */
    private @Nullable ProtocolListener listener;

    private @Nullable String explanation;

    /** Of a line that a stream has. */
    LineTransport(Line line) {
        this.line = line;
    }

    /** Of a line for a protocol, which is told so here. In a callback. */
    static LineTransport begin(Line line, StreamProtocol protocol, Context context) {
        LineTransport transport = new LineTransport(line);
        ProtocolListener listener = new ProtocolListener(line, protocol, context);
        transport.listener = listener;
        listener.begin(transport);
        return transport;
    }

    Line line() {
        return line;
    }

    @Override
    public void explainLoss(String why) {
        explanation = why;
    }

    /** Why it was lost, if anybody has said so. */
    @Nullable String explanation() {
        return explanation;
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (line.output().isEnding()) {
            throw new IllegalStateException("cannot write: writeEof() was called before");
        }
        line.output().write(bytes);
    }

    @Override
    public void writeEof() {
        if (!canWriteEof()) {
            throw new UnsupportedOperationException(
                    "this connection cannot be closed in one direction, over TLS");
        }
        line.output().end();
    }

    @Override
    public boolean canWriteEof() {
        return line.output().canEnd();
    }

    @Override
    public long writeBufferSize() {
        return line.output().unsent();
    }

    @Override
    public WaterMarks writeBufferLimits() {
        return new WaterMarks(line.output().lowMark(), line.output().highMark());
    }

    @Override
    public void setWriteBufferLimits(WaterMarks limits) {
        line.output().marks(limits.low(), limits.high());
    }

    @Override
    public void pauseReading() {
        if (listener == null) {
            line.input().pause();
        } else {
            listener.pauseReading();
        }
    }

    @Override
    public void resumeReading() {
        if (listener == null) {
            line.input().resume();
        } else {
            listener.resumeReading();
        }
    }

    @Override
    public boolean isReading() {
        return listener == null
                ? line.input().isReading() && !line.isClosing()
                : listener.isReading();
    }

    @Override
    public void close() {
        line.close();
    }

    @Override
    public void abort() {
        line.abort();
    }

    @Override
    public boolean isClosing() {
        return line.isClosing();
    }

    @Override
    public StreamProtocol protocol() {
        if (listener == null) {
            throw new IllegalStateException("no protocol: a stream has the connection");
        }
        return listener.protocol();
    }

    @Override
    public void setProtocol(StreamProtocol protocol) {
        Objects.requireNonNull(protocol, "protocol");
        if (listener == null) {
            listener = new ProtocolListener(line, protocol, Context.copyOfCurrent());
            listener.takeOver();
        } else {
            listener.protocol(protocol);
        }
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        return line.localAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return line.remoteAddress();
    }

    @Override
    public void startTls(TlsOptions options, @Nullable String serverHostname) throws IOException {
        Objects.requireNonNull(options, "options");
        ProtocolListener current = listener;
        if (current == null) {
            throw new IllegalStateException(
                    "a stream has the connection (expected: its StreamWriter.startTls)");
        }
        line.tls().prepare();
        // What comes from now on belongs to the handshake, which may have to wait for files.
        current.beginHandshake();
        try {
            Securing.secure(line, options, serverHostname, current::takeAll);
        } finally {
            current.endHandshake();
        }
    }

    @Override
    public @Nullable TlsInfo tls() {
        return TlsInfo.of(line.tls().engine());
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        return line.option(option);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        line.option(option, value);
    }

    @Override
    public String toString() {
        return "Transport["
                + (line.isClosing() ? "closing" : isReading() ? "reading" : "paused")
                + ", to "
                + line.destination()
                + (line.output().unsent() == 0
                        ? ""
                        : ", " + line.output().unsent() + " bytes to send")
                + "]";
    }
}
