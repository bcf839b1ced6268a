package dev.asyncio4j.net.internal;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens sockets that listen at a file or at an abstract name. */
public final class UnixSockets {
    /** How Netty's native transports tell of a connection that could not be made. */
    private static final Pattern CODE = Pattern.compile("failed with error\\((-\\d+)\\)");

    /** How the JDK tells of a socket that is full. */
    private static final String UNAVAILABLE = "Resource temporarily unavailable";

    private UnixSockets() {}

    /**
     * Whether there can be a socket at this address.
     *
     * @throws SocketException if its path or name is too long: the system would cut it off
     * @throws UnsupportedOperationException if it is an abstract name, and there are none here
     * @throws IllegalArgumentException if it is no address of a Unix socket
     */
    public static void check(NettyPoller poller, SocketAddress address) throws SocketException {
        IoKind.Unix kind = poller.kind().unix();
        switch (address) {
            case AbstractName name when !kind.abstractNames() ->
                    throw new UnsupportedOperationException(
                            name
                                    + ": "
                                    + poller.kind().name()
                                    + " has no abstract names, the native kinds of Linux alone have"
                                    + " them (expected: a path)");
            case AbstractName name -> checkLength("name", name.name(), kind.longest());
            case UnixDomainSocketAddress file ->
                    checkLength("path", file.getPath().toString(), kind.longest());
            default ->
                    throw new IllegalArgumentException(
                            "address: " + address + " (expected: one of a Unix socket)");
        }
    }

    private static void checkLength(String what, String value, int longest) throws SocketException {
        int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > longest) {
            throw new SocketException(
                    what
                            + ": "
                            + value
                            + " has "
                            + length
                            + " bytes, too many for the address of a Unix socket (expected: at most "
                            + longest
                            + ")");
        }
        if (length == 0) {
            throw new SocketException(what + ": empty (expected: where to find the socket)");
        }
    }

    /** Whether connecting failed since too many others wait to be accepted, and none may wait. */
    public static boolean isFull(IOException failure) {
        int code = code(failure);
        return code == 0
                ? String.valueOf(failure.getMessage()).startsWith(UNAVAILABLE)
                : code == Errors.ERRNO_EAGAIN_NEGATIVE;
    }

    /** Whether connecting failed since nobody listens. */
    public static boolean isRefused(IOException failure) {
        int code = code(failure);
        return code == 0
                ? failure instanceof ConnectException
                : code == Errors.ERROR_ECONNREFUSED_NEGATIVE;
    }

    /** Whether a native transport tells that a peer refuses. */
    static boolean isNativelyRefused(Throwable failure) {
        return failure instanceof Errors.NativeIoException coded
                && coded.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE;
    }

    /** The operating system's, negative; zero if it is not of a native transport. */
    private static int code(IOException failure) {
        Matcher code = CODE.matcher(String.valueOf(failure.getMessage()));
        return code.find() ? Integer.parseInt(code.group(1)) : 0;
    }

    /**
     * Listens.
     *
     * @param address one that was checked
     * @param onAccepted called on the carrier for each connection; it begins the line
     */
    public static Future<Listening> listen(
            NettyPoller poller,
            SocketAddress address,
            ListenOptions options,
            Consumer<Line> onAccepted) {
        Future<Listening> bound = EventLoop.running().createFuture();
        Sockets.open(
                poller,
                bound,
                () -> {
                    UnixServerChannel unix = poller.kind().unix().servers().apply(address);
                    unix.channel().config().setAutoRead(options.accepting());
                    unix.channel().config().setOption(ChannelOption.SO_BACKLOG, options.backlog());
                    Listening listening = new Listening(poller, unix, address, onAccepted);
                    poller.register(unix.channel());
                    unix.channel()
                            .bind(unix.address())
                            .addListener(done -> {
                                if (done.isSuccess()) {
                                    unix.whenBound().run();
                                    rememberFile(poller, bound, listening, address);
                                } else {
                                    Sockets.tell(bound, done.cause(), listening, listening::drop);
                                }
                            });
                });
        return bound;
    }

    /** In a callback: to look at a file may take locks. */
    private static void rememberFile(
            NettyPoller poller,
            Future<Listening> bound,
            Listening listening,
            SocketAddress address) {
        try {
            bound.loop()
                    .callSoon(() -> {
                        IOException failure = remember(listening, address);
                        poller.onCarrier(
                                () -> Sockets.tell(bound, failure, listening, listening::drop));
                    });
        } catch (IllegalStateException theLoopIsClosing) {
            listening.drop();
        }
    }

    private static @Nullable IOException remember(Listening listening, SocketAddress address) {
        if (!(address instanceof UnixDomainSocketAddress file)) {
            return null;
        }
        try {
            listening.file(SocketFile.at(file.getPath()));
            return null;
        } catch (IOException failed) {
            return failed;
        }
    }
}
