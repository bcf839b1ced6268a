package dev.asyncio4j.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What comes in over a line, where who listens receives it by itself: when epoll says that there is
 * something, it stays with the operating system until the listener's task or callback takes it. So
 * the bytes of one connection are handled before those of the next are in the processor's cache,
 * and can go to where the program wants them.
 *
 * <p>Where nobody takes them at once, Netty reads as ever, and they go to {@link
 * LineListener#received}. Both may take turns: whoever receives has what comes next, and a listener
 * takes first what it was given.
 *
 * <p>Epoll says so again each time that it is asked, as long as there is something; so nothing has
 * to be remembered of what nobody has taken.
 *
 * <p><b>Threads.</b> The loop's only.
 */
final class Receiving {
    /** Says of which line the channel is that is being registered; null for none. */
    @FunctionalInterface
    interface Registering {
        @Nullable Receiving now();
    }

    /** When so much was received, others have their turn before there is more. */
    private static final int MOST_IN_A_TURN = 256 << 10;

    /** From here on it is worth it to have the system fill the program's memory. */
    private static final int LARGE = 4 << 10;

    private final Line line;
    private final LineInput input;
    private final Channel channel;
    private final NettyPoller poller;

    /** Null where only Netty reads. */
    private @Nullable Socket socket;

    /** There is something, perhaps, and Netty does not read it. */
    private boolean readable;

    /** How much may be received still in this turn. */
    private int left;

    Receiving(Line line, LineInput input, Channel channel, NettyPoller poller) {
        this.line = line;
        this.input = input;
        this.channel = channel;
        this.poller = poller;
        socket =
                poller.kind().waitsForReadiness() && channel instanceof UnixChannel unix
                        ? (Socket) unix.fd()
                        : null;
    }

    /** Epoll says that there is something: whether Netty is not to hear of it. On the carrier. */
    boolean keeps() {
        left = MOST_IN_A_TURN;
        readable = socket != null && input.isWanted();
        return readable;
    }

    /** Netty hears of it and reads what there is. On the carrier. */
    void left() {
        readable = false;
    }

    /** Whether something can be received, perhaps. */
    boolean isReadable() {
        return readable
                && left > 0
                && socket != null
                && !input.isPaused()
                && !line.isClosing()
                && channel.isActive();
    }

    /** See {@link LineInput#receive(InputBuffer)}. */
    boolean receive(InputBuffer into) {
        if (socket == null || !isReadable()) {
            return false;
        }
        if (DirectReceive.isPossible()) {
            byte[] room = poller.intake().array();
            int count = receive(socket, ByteBuffer.wrap(room));
            into.add(room, count);
            return count > 0;
        }
        ByteBuf room = poller.intake().buffer();
        int count = receive(socket, room, room.capacity());
        into.add(room.writerIndex(count));
        return count > 0;
    }

    /** See {@link LineInput#receive(ByteBuffer, InputBuffer)}. */
    int receive(ByteBuffer room, InputBuffer rest) {
        if (socket == null || !isReadable()) {
            return 0;
        }
        if (room.remaining() >= LARGE && DirectReceive.isPossible()) {
            return receive(socket, room);
        }
        if (!receive(rest)) {
            return 0;
        }
        int count = Math.min(room.remaining(), rest.size());
        rest.take(room, count);
        return count;
    }

    private int receive(Socket from, ByteBuf room, int asked) {
        try {
            int count =
                    room.hasMemoryAddress()
                            ? from.recvAddress(room.memoryAddress(), 0, asked)
                            : receiveInto(from, room.internalNioBuffer(0, asked));
            return received(count, asked);
        } catch (IOException failed) {
            return failed(failed);
        }
    }

    private static int receiveInto(Socket from, ByteBuffer room) throws IOException {
        return from.recv(room, room.position(), room.limit());
    }

    private int receive(Socket from, ByteBuffer room) {
        try {
            int asked = Math.min(room.remaining(), DirectReceive.MOST_AT_ONCE);
            int count = received(DirectReceive.receive(from.intValue(), room, asked), asked);
            room.position(room.position() + count);
            return count;
        } catch (IOException failed) {
            return failed(failed);
        }
    }

    /**
     * @param count less than zero at the end, which Netty finds once more
     */
    private int received(int count, int asked) {
        if (count < 0) {
            throughNetty();
            return 0;
        }
        left -= count;
        readable = count == asked;
        return count;
    }

    private int failed(IOException why) {
        throughNetty();
        poller.onCarrier(() -> line.fail(SocketFailure.of(why)));
        return 0;
    }

    /** From now on Netty reads, or nobody. */
    void throughNetty() {
        socket = null;
        readable = false;
    }

    /** The line is being closed: what has come is dropped, or the peer would get a reset. */
    void drain() {
        if (socket != null && readable && channel.isActive()) {
            left = MOST_IN_A_TURN;
            while (socket != null && readable && left > 0) {
                ByteBuf room = poller.intake().buffer();
                receive(socket, room, room.capacity());
            }
            readable = false;
        }
    }
}
