package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket at which those are let in who know a token, most of which are good once. All others are
 * refused, and nothing of what they say is looked at.
 */
public final class Reception implements AutoCloseable {
    /** Between tries where none can be let in. */
    private static final int PAUSE_MILLIS = 50;

    private final Path path;

    /** Whether the last could not be let in; of the thread of this alone. */
    private boolean inTrouble;

    private final ReentrantLock lock = new ReentrantLock();

    /** Done as soon as it is open; null if it is to be opened. Guarded by the lock. */
    private @Nullable CompletableFuture<Desk> desk;

    /** Guarded by the lock. */
    private boolean closed;

    private final ConcurrentHashMap<String, CompletableFuture<SocketChannel>> expected =
            new ConcurrentHashMap<>();

    /** Those who may come as often as they like. */
    private final ConcurrentHashMap<String, Consumer<SocketChannel>> regulars =
            new ConcurrentHashMap<>();

    private Reception(Path path) {
        this.path = path;
    }

    /** One that is opened when somebody is expected. */
    public static Reception at(Path path) {
        return new Reception(path);
    }

    /** One that is opened now, while the caller does something else. */
    public static Reception open(Path path) {
        Reception reception = at(path);
        reception.opening();
        return reception;
    }

    /**
     * Its opening, which has perhaps ended; another one if the last has failed. A thread of its own
     * prepares all, which takes long the first time, and then lets in who comes.
     */
    private CompletableFuture<Desk> opening() {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(new ClosedChannelException());
            }
            CompletableFuture<Desk> present = desk;
            if (present == null) {
                CompletableFuture<Desk> next = new CompletableFuture<>();
                Daemons.start("asyncio4j-reception", () -> run(next));
                present = next;
                desk = present;
            }
            return present;
        } finally {
            lock.unlock();
        }
    }

    public Path path() {
        return path;
    }

    /**
     * A new token.
     *
     * @throws IOException if nobody can come, since there is no socket
     */
    public String issue() throws IOException {
        Desk opened = desk();
        String token = opened.newToken();
        expected.put(token, new CompletableFuture<>());
        if (!opened.server().isOpen()) {
            // It has ended meanwhile, perhaps after it has told all who were expected.
            expected.remove(token);
            throw new IOException("cannot listen at " + path, new ClosedChannelException());
        }
        return token;
    }

    /**
     * A new token that is good for any number of connections.
     *
     * @param host is given each, on the thread of this; it must not wait
     * @throws IOException if nobody can come, since there is no socket
     */
    public String issue(Consumer<SocketChannel> host) throws IOException {
        String token = desk().newToken();
        regulars.put(token, host);
        return token;
    }

    /** Waits until it is open. */
    private Desk desk() throws IOException {
        try {
            return opening().join();
        } catch (CompletionException failed) {
            throw new IOException("cannot listen at " + path + ": " + failed.getCause(), failed);
        }
    }

    /** The connection of who says a token that was issued, and is awaited still. */
    public CompletableFuture<SocketChannel> arrival(String token) {
        CompletableFuture<SocketChannel> arrival = expected.get(token);
        return arrival != null ? arrival : CompletableFuture.failedFuture(notExpected(null));
    }

    private IOException notExpected(@Nullable Throwable cause) {
        return new IOException("nobody is let in any more at " + path, cause);
    }

    /** Nobody is to come with this token any more. */
    public void withdraw(String token) {
        expected.remove(token);
    }

    /** Nobody will come with this token: who waits for that is told. No effect if somebody has. */
    public void giveUp(String token, IOException why) {
        CompletableFuture<SocketChannel> arrival = expected.remove(token);
        if (arrival != null) {
            arrival.completeExceptionally(why);
        }
    }

    /** Goes to one, perhaps of another process. An interrupt has no effect, and is kept. */
    public static SocketChannel visit(Path path, String token) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return visitOnce(path, token);
                } catch (ClosedByInterruptException again) {
                    interrupted = Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SocketChannel visitOnce(Path path, String token) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            // Without blocking, there is no interrupt: a token cannot be said twice.
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.ISO_8859_1)));
            channel.configureBlocking(true);
            return channel;
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    private void run(CompletableFuture<Desk> opening) {
        try {
            Desk opened = Desk.open(path);
            opening.complete(opened);
            while (opened.server().isOpen()) {
                opened.selector().select();
                List<SelectionKey> ready = List.copyOf(opened.selector().selectedKeys());
                opened.selector().selectedKeys().clear();
                for (SelectionKey key : ready) {
                    attend(opened, key);
                }
            }
            throw new ClosedChannelException();
        } catch (Throwable ended) {
            end(opening, ended);
        }
    }

    /** Whoever is expected is told; only then who needs this next opens it again. */
    private void end(CompletableFuture<Desk> opening, Throwable why) {
        if (opening.isDone() && !isClosed()) {
            release(opening.join());
        }
        IOException ended = notExpected(why);
        expected.keySet().forEach(token -> giveUp(token, ended));
        lock.lock();
        try {
            desk = null;
        } finally {
            lock.unlock();
        }
        opening.completeExceptionally(why);
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void release(Desk ended) {
        try {
            ended.close();
            Files.deleteIfExists(path);
        } catch (IOException failed) {
            warn("Cannot close a socket", failed);
        }
    }

    private void attend(Desk opened, SelectionKey key) {
        if (key.channel() instanceof SocketChannel guest) {
            try {
                listen(opened, key, guest);
            } catch (ClosedSelectorException closed) {
                throw closed;
            } catch (IOException | RuntimeException | Error failed) {
                warn("A connection has failed", failed);
                close(guest);
            }
        } else {
            welcome(opened);
        }
    }

    /**
     * Where nobody can be let in, since there are too many open files say, whoever comes is there
     * still, and the next try would follow at once.
     */
    private void welcome(Desk opened) {
        try {
            SocketChannel guest = opened.server().accept();
            if (guest != null) {
                guest.configureBlocking(false);
                guest.register(
                        opened.selector(),
                        SelectionKey.OP_READ,
                        ByteBuffer.allocate(2 * Desk.TOKEN_SIZE));
            }
            inTrouble = false;
        } catch (ClosedChannelException closed) {
            // By close, while this was about to accept.
        } catch (IOException failed) {
            if (!inTrouble) {
                inTrouble = true;
                warn("Cannot accept connections", failed);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException nobodyDoesThat) {
            // Then it is short.
        }
    }

    private void listen(Desk opened, SelectionKey key, SocketChannel guest) throws IOException {
        ByteBuffer said = (ByteBuffer) key.attachment();
        if (guest.read(said) < 0) {
            refuse(guest);
        } else if (!said.hasRemaining()) {
            key.cancel();
            opened.selector().selectNow(); // else the channel counts as registered
            String token = StandardCharsets.ISO_8859_1.decode(said.flip()).toString();
            Consumer<SocketChannel> host = hostOf(token);
            if (host == null) {
                refuse(guest);
            } else {
                guest.configureBlocking(true);
                host.accept(guest);
            }
        }
    }

    private static void close(SocketChannel guest) {
        try {
            guest.close();
        } catch (IOException failed) {
            // It is no more than a number by now.
        }
    }

    private @Nullable Consumer<SocketChannel> hostOf(String token) {
        CompletableFuture<SocketChannel> host = expected.remove(token);
        return host != null ? guest -> receive(host, guest) : regulars.get(token);
    }

    private static void receive(CompletableFuture<SocketChannel> host, SocketChannel guest) {
        if (!host.complete(guest)) {
            // It is awaited no more, since its process has ended say.
            close(guest);
        }
    }

    private static void refuse(SocketChannel guest) throws IOException {
        logger().log(Level.WARNING, "Refused a connection from another process: wrong token");
        guest.close();
    }

    private static void warn(String message, Throwable thrown) {
        logger().log(Level.WARNING, message, thrown);
    }

    /** Asked for when it is needed: loggers take long to be there. */
    private static System.Logger logger() {
        return System.getLogger(Reception.class.getName());
    }

    @Override
    public void close() throws IOException {
        CompletableFuture<Desk> present;
        lock.lock();
        try {
            closed = true;
            present = desk;
        } finally {
            lock.unlock();
        }
        try {
            if (present != null) {
                present.join().close();
            }
        } catch (CompletionException failed) {
            // It was never open.
        }
    }
}
