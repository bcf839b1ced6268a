package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Envelope;
import dev.asyncio4j.process.internal.Port;
import dev.asyncio4j.process.internal.Traveller;
import dev.asyncio4j.process.internal.Waits;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An end of a {@link Pipe}, or of a connection to a {@link Listener}: messages go in both
 * directions, objects or bytes, and each arrives as it was sent.
 *
 * <p><b>It can be sent</b> to another process, with the code of a {@link ChildProcess}, with a task
 * of a {@link ProcessPoolExecutor}, through another connection. Then it is there, and no more here:
 * each end is in one process. An end that was used before, or came from elsewhere, works on through
 * the process that sent it, as long as that lives; one that is sent unused is connected directly.
 *
 * <p><b>Suspends</b> a task, blocks any other thread: what receives, until there is something; what
 * sends, while the other side does not read; {@code poll} and {@code wait}. <b>Cancellation</b>
 * loses nothing: a message was sent, or not; what was received in part is received next. An
 * interrupt is an {@link InterruptedIOException}, whose {@code bytesTransferred} is zero if nothing
 * was sent. <b>Errors.</b> If the other end is closed, or its process has ended, to receive is an
 * {@link EOFException} when all was received, and to send an {@link IOException}. <b>Threads.</b>
 * Any.
 *
 * <p><b>Python:</b> {@code multiprocessing.connection.Connection}.
 */
public final class Connection implements Serializable, AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final transient PipeEnd end;

    private Connection(PipeEnd end) {
        this.end = end;
    }

    static Pipe pair(boolean duplex) {
        List<PipeEnd> ends = PipeEnd.pair(duplex);
        return new Pipe(new Connection(ends.getFirst()), new Connection(ends.getLast()));
    }

    static Connection of(Port port) {
        return new Connection(PipeEnd.of(port, true, true));
    }

    static Connection arrived(SocketChannel channel, boolean receives, boolean sends)
            throws IOException {
        return new Connection(PipeEnd.of(new Port(channel), receives, sends));
    }

    private Object writeReplace() {
        return new Departure(end);
    }

    private void readObject(ObjectInputStream stream) throws IOException {
        throw new InvalidObjectException("an end of a pipe is never read as it is");
    }

    // Sending

    /**
     * Sends an object, which is serializable.
     *
     * @throws java.io.NotSerializableException if it is not; it says which part of it
     * @throws IllegalArgumentException if the message would have more than 2 GB; the connection
     *     goes on
     */
    public void send(@Nullable Object message) throws IOException {
        requireSends();
        Port connected = Waits.get(end.port());
        Envelope envelope = Envelope.seal(message);
        try {
            connected.send(envelope.bytes(), 0, envelope.bytes().length);
        } catch (IOException failed) {
            boolean sent =
                    failed instanceof InterruptedIOException interrupted
                            && interrupted.bytesTransferred > 0;
            if (!sent) {
                envelope.travellers().forEach(Traveller::stay);
            }
            throw failed;
        }
    }

    /** Sends bytes as one message. */
    public void sendBytes(byte[] message) throws IOException {
        sendBytes(message, 0, message.length);
    }

    /** Sends some bytes of an array as one message. */
    public void sendBytes(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        requireSends();
        Waits.get(end.port()).send(from, offset, length);
    }

    private void requireSends() {
        if (!end.sends()) {
            throw new IllegalStateException("this end of the pipe only receives");
        }
    }

    // Receiving

    /**
     * Receives an object.
     *
     * @throws java.io.InvalidClassException if the filter of this JVM rejects it: there is no other
     *     than {@link java.io.ObjectInputFilter.Config#getSerialFilter}
     */
    public @Nullable Object receive() throws IOException {
        byte[] message = receiveBytes();
        try {
            return Envelope.open(message);
        } catch (ClassNotFoundException absent) {
            throw new IOException("a message has come, but cannot be read here", absent);
        } catch (StreamCorruptedException | EOFException noObject) {
            StreamCorruptedException thrown =
                    new StreamCorruptedException(
                            "a message has come that is no object. Receive it by receiveBytes()");
            thrown.initCause(noObject);
            throw thrown;
        }
    }

    /**
     * Receives an object of a type.
     *
     * @throws ClassCastException if it is of another, or null; the message is gone then
     */
    public <T> T receive(Class<T> type) throws IOException {
        Object message = receive();
        if (message == null) {
            throw new ClassCastException("received null (expected: a " + type.getTypeName() + ")");
        }
        return type.cast(message);
    }

    /** Receives a message as bytes. */
    public byte[] receiveBytes() throws IOException {
        return receiveBytes(Integer.MAX_VALUE);
    }

    /**
     * Receives a message as bytes.
     *
     * @param maxLength how many at most. If it is longer, this is an error, and since it is not
     *     received, the end of the connection, too
     */
    public byte[] receiveBytes(int maxLength) throws IOException {
        if (maxLength < 0) {
            throw new IllegalArgumentException("maxLength: " + maxLength + " (expected: >= 0)");
        }
        requireReceives();
        return Waits.get(end.port()).receive(maxLength);
    }

    /**
     * Receives a message into a buffer, at its position, which is moved.
     *
     * @return how many bytes the message has
     * @throws BufferTooShortException if there is no room for it; then it has the message
     */
    public int receiveBytes(ByteBuffer into) throws IOException {
        byte[] message = receiveBytes();
        if (message.length > into.remaining()) {
            throw new BufferTooShortException(message, into.remaining());
        }
        into.put(message);
        return message.length;
    }

    private void requireReceives() {
        if (!end.receives()) {
            throw new IllegalStateException("this end of the pipe only sends");
        }
    }

    /** Whether there is something to be received now, be it the end. */
    public boolean poll() throws IOException {
        return poll(Duration.ZERO);
    }

    /** Waits until there is something to be received, be it the end; false if it takes longer. */
    public boolean poll(Duration most) throws IOException {
        TimeLimit limit = TimeLimit.in(Objects.requireNonNull(most, "most"));
        requireReceives();
        CompletableFuture<Port> port = end.port();
        if (!Waits.isDone(port, most)) {
            return false;
        }
        CompletableFuture<Void> ready = receivable(port);
        try {
            return Waits.isDone(ready, Duration.ofNanos(limit.left()));
        } finally {
            ready.cancel(false);
        }
    }

    /** Of a port that has come, or never will. */
    private static CompletableFuture<Void> receivable(CompletableFuture<Port> port) {
        try {
            return port.isCompletedExceptionally()
                    ? CompletableFuture.completedFuture(null)
                    : port.join().receivable();
        } catch (IOException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    /**
     * Waits until one of these is ready at least: a connection, if there is something to be
     * received; a {@linkplain ChildProcess#sentinel sentinel} or another future, if it is done; a
     * child, if it has ended.
     *
     * @param most how long; null for any time
     * @return those that are ready; empty if that takes longer
     */
    public static <T> List<T> wait(Collection<? extends T> all, @Nullable Duration most)
            throws IOException {
        List<T> items = new ArrayList<>(all);
        TimeLimit limit = TimeLimit.in(most);
        List<CompletableFuture<?>> futures = new ArrayList<>();
        try {
            for (T item : items) {
                futures.add(readiness(item));
            }
            while (!items.isEmpty() && isAnyDone(futures, limit) && areOnlyPorts(futures)) {
                // They have come, and are now waited for themselves.
            }
            List<T> ready = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                if (futures.get(i).isDone()) {
                    ready.add(items.get(i));
                }
            }
            return ready;
        } finally {
            futures.forEach(future -> future.cancel(false));
        }
    }

    private static boolean isAnyDone(List<CompletableFuture<?>> futures, TimeLimit limit)
            throws IOException {
        CompletableFuture<?> any =
                CompletableFuture.anyOf(futures.toArray(CompletableFuture[]::new));
        try {
            return Waits.isDone(any, Duration.ofNanos(limit.left()));
        } finally {
            any.cancel(false);
        }
    }

    /**
     * Whether nothing is ready, but ports have come. Each is replaced by its readiness, on the
     * thread that waits: those who bring it have others to bring.
     */
    private static boolean areOnlyPorts(List<CompletableFuture<?>> futures) throws IOException {
        for (int i = 0; i < futures.size(); i++) {
            CompletableFuture<?> future = futures.get(i);
            if (future.isDone()
                    && !future.isCompletedExceptionally()
                    && future.join() instanceof Port port) {
                futures.set(i, port.receivable());
            }
        }
        return futures.stream().noneMatch(CompletableFuture::isDone);
    }

    private CompletableFuture<?> readiness() throws IOException {
        requireReceives();
        CompletableFuture<Port> port = end.port();
        return port.isDone() ? receivable(port) : port.copy();
    }

    /** Its cancellation concerns nobody else. */
    private static CompletableFuture<?> readiness(Object item) throws IOException {
        return switch (item) {
            case Connection connection -> connection.readiness();
            case ChildProcess child -> child.sentinel();
            case CompletableFuture<?> future -> future.copy();
            default ->
                    throw new IllegalArgumentException(
                            "cannot wait for a "
                                    + item.getClass().getTypeName()
                                    + " (expected: a Connection, a ChildProcess or a"
                                    + " CompletableFuture)");
        };
    }

    // The end

    /** Whether it was closed. */
    public boolean isClosed() {
        return end.isClosed();
    }

    /** Closes it. No effect if it was sent elsewhere. */
    @Override
    public void close() {
        end.close();
    }

    @Override
    public String toString() {
        return "Connection[" + end + "]";
    }
}
