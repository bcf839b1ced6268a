package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Lobby;
import dev.asyncio4j.process.internal.Port;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where an end of a pipe is, and how it is connected with the other one.
 *
 * <p>It is connected late: when it is first used, if the other end is here too; when it arrives
 * where it is sent, if neither was used. One that was used before it is sent stays connected, and
 * passes on what comes.
 *
 * <p><b>Threads.</b> Any.
 */
final class PipeEnd {
    /** Shared by the two ends of a pipe. */
    private final ReentrantLock lock;

    private final boolean receives;
    private final boolean sends;

    // Guarded by the lock.
    private State state = State.OPEN;

    /** The other end, while it is in this process and neither was used. */
    private @Nullable PipeEnd other;

    /** Null while neither end was used. */
    private @Nullable CompletableFuture<Port> port;

    /** What this end is expected with where it was sent from. */
    private @Nullable String token;

    private enum State {
        OPEN,
        /** It is in another process, or on its way. */
        SENT,
        CLOSED
    }

    private PipeEnd(ReentrantLock lock, boolean receives, boolean sends) {
        this.lock = lock;
        this.receives = receives;
        this.sends = sends;
    }

    /**
     * Two ends of one pipe; the first sends only if it is duplex, the second receives only then.
     */
    static List<PipeEnd> pair(boolean duplex) {
        ReentrantLock lock = new ReentrantLock();
        PipeEnd first = new PipeEnd(lock, true, duplex);
        PipeEnd second = new PipeEnd(lock, duplex, true);
        first.other = second;
        second.other = first;
        return List.of(first, second);
    }

    /** One that is connected. */
    static PipeEnd of(Port port, boolean receives, boolean sends) {
        PipeEnd end = new PipeEnd(new ReentrantLock(), receives, sends);
        end.port = CompletableFuture.completedFuture(port);
        return end;
    }

    boolean receives() {
        return receives;
    }

    boolean sends() {
        return sends;
    }

    // Where it is

    /** The port, which comes when the other end has arrived where it was sent. */
    CompletableFuture<Port> port() throws IOException {
        lock.lock();
        try {
            requireOpen();
            CompletableFuture<Port> known = port;
            return known != null ? known : connectHere();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        switch (state) {
            case OPEN -> {
                // As it must be.
            }
            case SENT ->
                    throw new IllegalStateException(
                            "this end was sent to another process, and can only be used there");
            case CLOSED -> throw new IllegalStateException("this end of the connection was closed");
        }
    }

    private CompletableFuture<Port> connectHere() throws IOException {
        Lobby lobby = Lobby.open();
        String pass = lobby.reception().issue();
        CompletableFuture<Port> arriving = lobby.reception().arrival(pass).thenApply(PipeEnd::open);
        try {
            setOthersPort(CompletableFuture.completedFuture(open(lobby.visit(pass))));
        } catch (Throwable failed) {
            lobby.reception().withdraw(pass);
            throw failed;
        }
        port = arriving;
        return arriving;
    }

    private void setOthersPort(CompletableFuture<Port> connected) {
        PipeEnd peer = Objects.requireNonNull(other, "other");
        peer.port = connected;
        peer.other = null;
        other = null;
    }

    private static Port open(SocketChannel channel) {
        try {
            return new Port(channel);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    // How it is sent

    /** It leaves for another process; gives what brings it there. */
    Departure.Ticket depart() {
        lock.lock();
        try {
            requireOpen();
            Lobby lobby = Lobby.open();
            String pass = lobby.reception().issue();
            CompletableFuture<Port> arriving =
                    lobby.reception().arrival(pass).thenApply(PipeEnd::open);
            CompletableFuture<Port> used = port;
            if (used == null) {
                setOthersPort(arriving);
            } else {
                arriving.whenComplete((there, lost) -> {
                    if (there == null) {
                        used.thenAccept(PipeEnd::close);
                    } else {
                        used.whenComplete((here, ended) -> connect(there, here));
                    }
                });
            }
            state = State.SENT;
            port = null;
            token = pass;
            return new Departure.Ticket(lobby.reception().path().toString(), pass, receives, sends);
        } catch (IOException failed) {
            throw new UncheckedIOException("an end of a pipe cannot be sent: " + failed, failed);
        } finally {
            lock.unlock();
        }
    }

    private static void connect(Port there, @Nullable Port here) {
        if (here == null) {
            close(there);
        } else {
            Port.relay(there, here);
        }
    }

    /** It was not sent after all: then it arrives here. */
    void stay() {
        lock.lock();
        try {
            String pass = token;
            if (pass != null && state == State.SENT) {
                port = CompletableFuture.completedFuture(open(Lobby.open().visit(pass)));
                state = State.OPEN;
                token = null;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            lock.unlock();
        }
    }

    /** If it has not arrived where it was sent, it never will. */
    void lost() {
        lock.lock();
        try {
            String pass = token;
            if (pass != null) {
                Lobby.open()
                        .reception()
                        .giveUp(pass, new EOFException("the process of the other end has ended"));
            }
        } catch (IOException ending) {
            // This process is about to end, and with it whoever waits.
        } finally {
            lock.unlock();
        }
    }

    // The end

    /** Whether it was closed. */
    boolean isClosed() {
        lock.lock();
        try {
            return state == State.CLOSED;
        } finally {
            lock.unlock();
        }
    }

    /** Closes it, if it is here. */
    void close() {
        lock.lock();
        try {
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSED;
            CompletableFuture<Port> connected = port;
            if (connected != null) {
                connected.thenAccept(PipeEnd::close);
            } else {
                setOthersPort(
                        CompletableFuture.failedFuture(
                                new EOFException("the other end of the pipe is closed")));
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(Port port) {
        try {
            port.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            CompletableFuture<Port> connected = port;
            String now =
                    switch (state) {
                        case SENT -> "sent to another process";
                        case CLOSED -> "closed";
                        case OPEN -> connected == null ? "unused" : describe(connected);
                    };
            String way = receives && sends ? "both ways" : receives ? "receives" : "sends";
            return now + ", " + way;
        } finally {
            lock.unlock();
        }
    }

    private static String describe(CompletableFuture<Port> connected) {
        return connected.isCompletedExceptionally()
                ? "ended"
                : connected.isDone() ? "connected" : "waiting for the other end";
    }
}
