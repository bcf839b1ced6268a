package dev.asyncio4j.net.internal;

import java.net.SocketException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection in memory: the bytes that one end has sent and the other has not
 * got yet.
 *
 * <p>In lockstep, what the other end has got belongs to it too until that was read: there is one
 * part under way at a time, which the sender counts as unsent meanwhile.
 *
 * <p><b>Threads.</b> The loop's only; what channels are told, they are told on the carrier.
 */
public final class MemoryPipe {
    private static final int LARGEST_PART = 64 << 10;
    private static final long ALL = Long.MAX_VALUE;

    private final NettyPoller poller;

    /** Zero for lockstep. */
    private final int capacity;

    private final InputBuffer bytes = new InputBuffer();
    private @Nullable MemoryChannel sender;
    private @Nullable MemoryChannel receiver;
    private BooleanSupplier isRead = () -> true;

    /** How many bytes may go on to the receiver. */
    private long passable = ALL;

    /** In lockstep: the receiver has got some, and the sender has not heard that they were read. */
    private boolean unread;

    private boolean ended;
    private boolean moving;

    MemoryPipe(NettyPoller poller, int capacity) {
        this.poller = poller;
        this.capacity = capacity;
    }

    void sender(MemoryChannel channel) {
        sender = channel;
    }

    void receiver(MemoryChannel channel) {
        receiver = channel;
    }

    boolean isLockstep() {
        return capacity == 0;
    }

    /**
     * For lockstep: says whether everything was read that the receiver has got. Asked when the
     * receiver wants more.
     */
    public void isRead(BooleanSupplier answer) {
        isRead = answer;
    }

    // What the channels do

    /** How many more bytes may be added. */
    int room() {
        if (isLockstep()) {
            return unread || !bytes.isEmpty() ? 0 : LARGEST_PART;
        }
        return capacity - bytes.size();
    }

    void add(byte[] part) {
        bytes.add(part, part.length);
        moveSoon();
    }

    /** The sender will add no more. */
    void end() {
        ended = true;
        moveSoon();
    }

    /** Has done what is due, but not at once: the one channel may be in the midst of something. */
    void moveSoon() {
        if (!moving) {
            moving = true;
            poller.onCarrier(() -> {
                moving = false;
                move(
                        Objects.requireNonNull(sender, "sender"),
                        Objects.requireNonNull(receiver, "receiver"));
            });
        }
    }

    private void move(MemoryChannel sender, MemoryChannel receiver) {
        if (unread && (receiver.wantsBytes() || !receiver.isOpen()) && isRead.getAsBoolean()) {
            unread = false;
            if (bytes.isEmpty()) {
                sender.settled();
            }
        }
        if (!receiver.isOpen()) {
            refuse(sender);
        } else if (receiver.wantsBytes() && !unread) {
            deliver(sender, receiver);
        }
    }

    private int arrived() {
        return (int) Math.min(passable, Math.min(bytes.size(), LARGEST_PART));
    }

    /** As an operating system does to those who send to a socket that is closed. */
    private void refuse(MemoryChannel sender) {
        if (unread || arrived() > 0) {
            unread = false;
            bytes.clear();
            sender.fail(new SocketException("Connection reset"));
        }
    }

    private void deliver(MemoryChannel sender, MemoryChannel receiver) {
        int count = arrived();
        if (count > 0) {
            passable -= passable == ALL ? 0 : count;
            unread = isLockstep();
            receiver.received(bytes.take(count));
            sender.sendMore();
        } else if (ended && bytes.isEmpty() && passable == ALL) {
            receiver.inputEnded();
        }
    }

    // What a test does

    private void checkThread() {
        poller.engine().requireOwner("a connection in memory");
    }

    public void hold() {
        checkThread();
        passable = isHeld() ? passable : 0;
    }

    public boolean isHeld() {
        return passable != ALL;
    }

    public void pass(int count) {
        checkThread();
        passable += count;
        moveSoon();
    }

    public void release() {
        checkThread();
        passable = ALL;
        moveSoon();
    }

    /** How many bytes the sender has sent and the receiver has not got. */
    public int size() {
        return bytes.size();
    }
}
