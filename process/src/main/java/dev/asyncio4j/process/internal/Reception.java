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
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A socket at which those are let in who know a token, most of which are good once. All others are
 * refused, and nothing of what they say is looked at.
 */
public final class Reception implements AutoCloseable {
    /** In bytes; as text it is twice as long. */
    private static final int TOKEN_SIZE = 32;

    /** Between tries where none can be let in. */
    private static final int PAUSE_MILLIS = 50;

    private final Path path;

    /** Whether the last could not be let in; of the thread of this alone. */
    private boolean inTrouble;

    /** As soon as it is open, or cannot be. */
    private final CompletableFuture<Desk> desk = new CompletableFuture<>();

    private final ConcurrentHashMap<String, CompletableFuture<SocketChannel>> expected =
            new ConcurrentHashMap<>();

    /** Those who may come as often as they like. */
    private final ConcurrentHashMap<String, Consumer<SocketChannel>> regulars =
            new ConcurrentHashMap<>();

    /** What it takes. */
    private record Desk(ServerSocketChannel server, Selector selector, SecureRandom random) {
        static Desk open(Path path) throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path));
                server.configureBlocking(false);
                Selector selector = Selector.open();
                server.register(selector, SelectionKey.OP_ACCEPT);
                return new Desk(server, selector, new SecureRandom());
            } catch (IOException failed) {
                server.close();
                throw failed;
            }
        }

        String newToken() {
            byte[] token = new byte[TOKEN_SIZE];
            random.nextBytes(token);
            return HexFormat.of().formatHex(token);
        }

        void close() throws IOException {
            selector.close();
            server.close();
        }
    }

    /** Whether it was opened, or has been closed before that. */
    private final AtomicBoolean begun = new AtomicBoolean();

    private Reception(Path path) {
        this.path = path;
    }

    /** One that is not open yet. */
    public static Reception at(Path path) {
        return new Reception(path);
    }

    /** One that is open. */
    public static Reception open(Path path) {
        Reception reception = at(path);
        reception.open();
        return reception;
    }

    /**
     * Opens it, with a thread of its own, unless that was done. The thread prepares all, which
     * takes long the first time; who needs it before waits.
     */
    public void open() {
        if (begun.getAndSet(true)) {
            return;
        }
        try {
            Thread.ofPlatform().daemon().name("asyncio4j-reception").start(this::run);
        } catch (Throwable noThread) {
            desk.completeExceptionally(noThread);
            throw noThread;
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
        String token = desk().newToken();
        expected.put(token, new CompletableFuture<>());
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
            return desk.join();
        } catch (CompletionException failed) {
            throw new IOException("cannot listen at " + path + ": " + failed.getCause(), failed);
        }
    }

    /** The connection of who says a token that was issued. */
    public CompletableFuture<SocketChannel> arrival(String token) {
        return Objects.requireNonNull(expected.get(token), "the token was not issued");
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

    private void run() {
        Desk opened;
        try {
            opened = Desk.open(path);
        } catch (IOException | RuntimeException | Error failed) {
            desk.completeExceptionally(failed);
            return;
        }
        desk.complete(opened);
        try {
            while (opened.server.isOpen()) {
                opened.selector.select();
                List<SelectionKey> ready = List.copyOf(opened.selector.selectedKeys());
                opened.selector.selectedKeys().clear();
                for (SelectionKey key : ready) {
                    attend(opened, key);
                }
            }
            turnAway(new ClosedSelectorException());
        } catch (IOException | ClosedSelectorException ended) {
            turnAway(ended);
        }
    }

    private void turnAway(Exception ended) {
        IOException closed = new IOException("nobody is let in any more", ended);
        expected.values().forEach(arrival -> arrival.completeExceptionally(closed));
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
            SocketChannel guest = opened.server.accept();
            if (guest != null) {
                guest.configureBlocking(false);
                guest.register(
                        opened.selector, SelectionKey.OP_READ, ByteBuffer.allocate(2 * TOKEN_SIZE));
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
            opened.selector.selectNow(); // else the channel counts as registered
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
        return host != null ? host::complete : regulars.get(token);
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
        if (begun.getAndSet(true)) {
            desk().close();
        } else {
            desk.completeExceptionally(new ClosedChannelException());
        }
    }
}
