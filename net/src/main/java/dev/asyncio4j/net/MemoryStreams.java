package dev.asyncio4j.net;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.LineListener;
import dev.asyncio4j.net.internal.MemoryLink;
import dev.asyncio4j.net.internal.MemoryPipe;
import dev.asyncio4j.net.internal.NettyPoller;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection in memory, both ends of which are here: to test what reads and writes streams
 * without a network, and in virtual time.
 *
 * <pre>{@code
 * try (MemoryStreams streams = MemoryStreams.open()) {
 *     Task<?> serving = streams.serve(echo);
 *     streams.client().writer().write("hello".getBytes(UTF_8));
 *     streams.client().writer().writeEof();
 *     assertArrayEquals("hello".getBytes(UTF_8), streams.client().reader().read());
 *     serving.await();
 * }
 * }</pre>
 *
 * <p>What is between the ends is a test's own. It can {@linkplain Direction#hold hold back} what
 * was sent and let it through part by part, {@linkplain #cut cut} the connection, and leave so
 * little {@linkplain #open(int, int) room} that writers must wait. All else is as over a socket:
 * the streams are the same, with their limits and water marks; one direction can end before the
 * other; TLS can be started; what is sent to an end that is closed, or was not read when it was
 * closed, resets the connection. There are no addresses, and no options of a socket.
 *
 * <p>Nothing comes from outside. So the same happens each time, {@link Asyncio#waitAllTasksBlocked}
 * waits until all has come that will, and a virtual clock does not wait before it jumps.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> trio's {@code memory_stream_pair} and {@code lockstep_stream_pair}.
 */
public final class MemoryStreams implements AutoCloseable {
    private static final int CAPACITY = 64 << 10;

    private final MemoryLink link;
    private final StreamConnection client;
    private final StreamConnection server;
    private final Direction toServer;
    private final Direction toClient;

    private MemoryStreams(MemoryLink link, boolean lockstep, int limit) {
        this.link = link;
        client = begin(link.client(), link.toClient(), lockstep, limit);
        server = begin(link.server(), link.toServer(), lockstep, limit);
        toServer = new Direction(link.toServer());
        toClient = new Direction(link.toClient());
    }

    private static StreamConnection begin(
            Line line, MemoryPipe incoming, boolean lockstep, int limit) {
        StreamListener streams = new StreamListener(line, limit);
        StreamConnection connection = streams.connection();
        if (lockstep) {
            InStep inStep = new InStep(streams, line);
            incoming.isRead(inStep::isRead);
            line.begin(inStep);
            line.output().marks(0, 0);
        } else {
            line.begin(streams);
        }
        return connection;
    }

    /** A connection with room for 64 KiB in each direction, and with the usual limit of streams. */
    public static MemoryStreams open() {
        return open(CAPACITY, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * A connection that holds nothing: {@link StreamWriter#drain()} waits until tasks at the other
     * end have read everything, and so does a connection that is being closed. It shows where code
     * relies on being ahead of its peer.
     */
    public static MemoryStreams lockstep() {
        return open(0, StreamReader.DEFAULT_LIMIT);
    }

    /**
     * A connection with room for so much between the ends, as the buffers of a socket have.
     *
     * <p><b>Suspends</b> until the loop has had a turn. <b>Cancellation</b> leaves nothing behind.
     *
     * @param capacity in bytes, for each direction; 0 as {@link #lockstep()}
     * @param limit of both readers, in bytes: see {@link StreamReader}
     * @throws IllegalArgumentException if the capacity is less than zero, or the limit less than
     *     one
     * @throws IllegalStateException outside a task
     */
    public static MemoryStreams open(int capacity, int limit) {
        if (capacity < 0) {
            throw new IllegalArgumentException(
                    "capacity: " + capacity + " (expected: 0 or more bytes)");
        }
        StreamReader.requireLimit(limit);
        Future<MemoryLink> opened = MemoryLink.open(NettyPoller.ofRunningLoop(), capacity);
        try {
            return new MemoryStreams(opened.await(), capacity == 0, limit);
        } catch (CancelledError cancelled) {
            if (!opened.isCancelled()) {
                opened.result().client().abort();
                opened.result().server().abort();
            }
            throw cancelled;
        }
    }

    /** One end. */
    public StreamConnection client() {
        return client;
    }

    /** The other end, which is as one that a server has accepted. */
    public StreamConnection server() {
        return server;
    }

    /**
     * Has a task of its own handle the server's end, as {@link Streams#startServer} does: when it
     * ends, that end is closed, after what was written is sent.
     *
     * @return the task; what the handler throws is its exception
     */
    public Task<@Nullable Void> serve(Streams.Handler handler) {
        Objects.requireNonNull(handler, "handler");
        Task<@Nullable Void> serving =
                Asyncio.createTask(() -> handler.handle(server.reader(), server.writer()));
        serving.addDoneCallback(_ -> server.close());
        return serving;
    }

    /** What goes from the client's end to the server's. */
    public Direction toServer() {
        return toServer;
    }

    /** What goes from the server's end to the client's. */
    public Direction toClient() {
        return toClient;
    }

    /**
     * Has both ends lose the connection: what waits there throws, and so does what is done from
     * then on. What was under way is lost, and what came and was not read.
     *
     * @param cause what they are to fail with: a {@link java.net.SocketException} perhaps, whose
     *     message is {@code Connection reset}
     */
    public void cut(IOException cause) {
        link.cut(Objects.requireNonNull(cause, "cause"));
    }

    /** Closes both ends at once. Does not wait. */
    @Override
    public void close() {
        client.writer().abort();
        server.writer().abort();
    }

    @Override
    public String toString() {
        return "MemoryStreams[to server: "
                + toServer.show()
                + "; to client: "
                + toClient.show()
                + "]";
    }

    /** What goes one way, from the end that sends it to the end that gets it. */
    public static final class Direction {
        private final MemoryPipe pipe;

        Direction(MemoryPipe pipe) {
            this.pipe = pipe;
        }

        /**
         * Holds back from now on what is sent, the end included, and what has not arrived yet. Does
         * nothing if it does so already.
         */
        public void hold() {
            pipe.hold();
        }

        /**
         * Lets so many bytes through, of those that were held back and those that will be. What is
         * let through together arrives together; to have a reader get parts, wait in between until
         * it has read: by {@link Asyncio#waitAllTasksBlocked()}, for instance.
         *
         * @throws IllegalArgumentException if the count is less than one
         * @throws IllegalStateException if nothing is held back
         */
        public void pass(int count) {
            if (count < 1) {
                throw new IllegalArgumentException(
                        "count: " + count + " (expected: 1 or more bytes)");
            }
            if (!pipe.isHeld()) {
                throw new IllegalStateException("nothing is held back; call hold() before");
            }
            pipe.pass(count);
        }

        /** Lets everything through, and holds back no more. */
        public void release() {
            pipe.release();
        }

        /** How many bytes were sent and have not arrived. */
        public int underWay() {
            return pipe.size();
        }

        private String show() {
            return underWay() + " bytes under way" + (pipe.isHeld() ? ", held back" : "");
        }

        @Override
        public String toString() {
            return "Direction[" + show() + "]";
        }
    }

    /** Reads on only where a task has read what came, or waits for more. */
    private record InStep(StreamListener streams, Line line) implements LineListener {
        boolean isRead() {
            StreamReader reader = streams.connection().reader();
            if (reader.buffered() == 0 || reader.isAwaited()) {
                return true;
            }
            // The reader has taken a part, and will say so again when it has taken more.
            line.input().read(false);
            return false;
        }

        @Override
        public void received(ByteBuf bytes) {
            streams.received(bytes);
            line.input().read(false);
        }

        @Override
        public void ended() {
            streams.ended();
        }

        @Override
        public void lost(@Nullable IOException cause) {
            streams.lost(cause);
        }

        @Override
        public void pauseWriting() {
            streams.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            streams.resumeWriting();
        }
    }
}
