package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.net.internal.DatagramLine;
import dev.asyncio4j.net.internal.DatagramListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A line for datagrams as those see it who write protocols. The line speaks on the bare carrier,
 * where no code of the program's may run; so what it says is kept, and told in a callback soon
 * after.
 */
final class LineDatagramTransport implements DatagramTransport, DatagramListener {
    /** When so much waits to be told, nothing more is read. */
    private static final int MOST_WAITING = 1000;

    private final EventLoop loop = EventLoop.running();
    private final Runnable tell = this::tell;
    private final Queue<Told> waiting = new ArrayDeque<>(2);
    private final DatagramLine line;
    private final DatagramProtocol protocol;
    private final Context context;

    /** From when something is to be told until all has been. */
    private boolean telling;

    private boolean writingPaused;
    private boolean resumes;

    /** What the protocol is to be told, by which of its methods. */
    private record Told(String method, Code code) {
        interface Code {
            void run() throws Exception;
        }
    }

    private LineDatagramTransport(DatagramLine line, DatagramProtocol protocol, Context context) {
        this.line = line;
        this.protocol = protocol;
        this.context = context;
    }

    /** Tells the protocol that the socket is open, and what comes from now on. In a callback. */
    static LineDatagramTransport begin(
            DatagramLine line, DatagramProtocol protocol, Context context) {
        LineDatagramTransport transport = new LineDatagramTransport(line, protocol, context);
        // It may send so much at once that it has to be told to pause; all else is told behind it.
        transport.telling = true;
        line.begin(transport);
        transport.attempt(new Told("connectionMade", () -> protocol.connectionMade(transport)));
        transport.telling = false;
        if (!transport.waiting.isEmpty()) {
            transport.callSoon();
        }
        return transport;
    }

    // What the line says

    @Override
    public void received(byte[] data, InetSocketAddress from) {
        tellSoon(
                "datagramReceived",
                () -> {
                    if (!line.isClosing()) {
                        protocol.datagramReceived(data, from);
                    }
                });
        if (waiting.size() >= MOST_WAITING) {
            line.read(false);
        }
    }

    @Override
    public void failed(IOException cause) {
        tellSoon("errorReceived", () -> protocol.errorReceived(cause));
    }

    @Override
    public void lost(@Nullable IOException cause) {
        waiting.clear();
        tellSoon("connectionLost", () -> protocol.connectionLost(cause));
    }

    @Override
    public void pauseWriting() {
        if (writingPaused) {
            resumes = false;
        } else {
            writingPaused = true;
            attempt(new Told("pauseWriting", protocol::pauseWriting));
        }
    }

    @Override
    public void resumeWriting() {
        resumes = true;
        tellSoon("resumeWriting", this::tellResume);
    }

    /** Unless more was sent meanwhile. */
    private void tellResume() throws Exception {
        if (resumes) {
            resumes = false;
            writingPaused = false;
            protocol.resumeWriting();
        }
    }

    // What the protocol is told

    private void tellSoon(String method, Told.Code code) {
        waiting.add(new Told(method, code));
        callSoon();
    }

    private void callSoon() {
        if (!telling && !loop.isClosed()) {
            telling = true;
            loop.callSoon(tell, context);
        }
    }

    /** One call after the other, though one should block and others come meanwhile. */
    private void tell() {
        try {
            for (Told next = waiting.poll(); next != null; next = waiting.poll()) {
                attempt(next);
            }
            line.read(true);
            telling = false;
        } catch (Error failed) {
            telling = false;
            callSoon();
            throw failed;
        }
    }

    private void attempt(Told told) {
        try {
            told.code.run();
        } catch (Exception failed) {
            loop.callExceptionHandler(
                    ExceptionContext.of(
                            "Exception in " + told.method + " of " + protocol.getClass().getName(),
                            failed));
        }
    }

    // What the program wants

    @Override
    public void sendTo(byte[] data) {
        DatagramOpening.requireRemote(line);
        line.output().send(data.clone(), null);
    }

    @Override
    public void sendTo(byte[] data, InetSocketAddress to) {
        line.output().send(data.clone(), DatagramOpening.recipient(line, to));
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
    public DatagramProtocol protocol() {
        return protocol;
    }

    @Override
    public InetSocketAddress localAddress() {
        return line.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return line.remoteAddress();
    }

    @Override
    public String toString() {
        return "DatagramTransport["
                + (line.isClosing() ? "closing" : "at " + Addresses.show(line.localAddress()))
                + (line.remoteAddress() == null
                        ? ""
                        : ", to " + Addresses.show(line.remoteAddress()))
                + (line.output().unsent() == 0
                        ? ""
                        : ", " + line.output().unsent() + " bytes to send")
                + "]";
    }
}
