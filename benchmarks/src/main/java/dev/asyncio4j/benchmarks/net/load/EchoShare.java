package dev.asyncio4j.benchmarks.net.load;

import dev.asyncio4j.benchmarks.net.load.Course.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Connections on each of which a message is sent, comes back, and is sent again: at once, or when
 * the pace has it.
 *
 * <p>They are opened a few at a time, each after another one has had a first byte echoed: so many
 * wait at once to be accepted, whatever the backlog. Then all of them begin.
 *
 * <p>With a pace, each message has a moment at which it ought to be sent, and its latency counts
 * from there, also where it is sent later since the one before was not back: else a server that
 * stands still would be asked nothing meanwhile, and would not be seen to. Between the moments the
 * thread does not sleep, which would be too long.
 */
final class EchoShare implements Course.Share {
    private static final int OPENED_AT_ONCE = 24;

    private final Wire wire;
    private final Dialogue dialogue;
    private final int connections;
    private final ByteBuffer message;
    private final List<Conversation> opened = new ArrayList<>();

    /** With a pace: those whose next message is not due yet, the next one first. */
    private final PriorityQueue<Conversation> resting =
            new PriorityQueue<>(Comparator.comparingLong(Conversation::due));

    private final Histogram latencies = new Histogram();
    private Phase phase = Phase.OPENING;
    private int ready;

    private long answers;

    /** For the leader. */
    private volatile long published;

    /**
     * @param connections how many of those of the dialogue
     */
    EchoShare(Wire wire, Dialogue dialogue, int connections) {
        this.wire = wire;
        this.dialogue = dialogue;
        this.connections = connections;
        message = ByteBuffer.allocateDirect(dialogue.size());
        for (int i = 0; i < dialogue.size(); i++) {
            message.put(i, (byte) (i * 31 + 7));
        }
    }

    /** Of the requests that were answered while it counted; to be asked when all is over. */
    Histogram latencies() {
        return latencies;
    }

    @Override
    public void wakeup() {
        wire.wakeup();
    }

    @Override
    public long done() {
        return published;
    }

    @Override
    public void run(Course course) throws IOException {
        try (wire) {
            openAll(course);
            course.isOpen();
            while (course.phase() == Phase.OPENING) {
                wire.await();
            }
            if (course.phase() != Phase.OVER) {
                beginAll();
            }
            for (phase = course.phase(); phase != Phase.OVER; phase = course.phase()) {
                turn();
                published = answers;
            }
        }
    }

    private void openAll(Course course) throws IOException {
        while (ready < connections && course.phase() != Phase.OVER) {
            while (opened.size() < connections && opened.size() - ready < OPENED_AT_ONCE) {
                Conversation conversation = new Conversation();
                opened.add(conversation);
                conversation.open();
            }
            wire.await();
        }
    }

    /** With a pace they begin one after the other, evenly. */
    private void beginAll() throws IOException {
        long now = System.nanoTime();
        for (int i = 0; i < opened.size(); i++) {
            long delay = dialogue.isPaced() ? dialogue.intervalNanos() * i / opened.size() : 0;
            opened.get(i).begin(now, delay);
        }
    }

    private void turn() throws IOException {
        if (!dialogue.isPaced()) {
            wire.await();
            return;
        }
        long now = System.nanoTime();
        for (Conversation next = resting.peek();
                next != null && next.due() <= now;
                next = resting.peek()) {
            resting.remove().send();
        }
        wire.poll();
        Thread.onSpinWait();
    }

    private final class Conversation implements Wire.Receiver {
        private Wire.@Nullable Link link;
        private ByteBuffer outgoing = message.slice(0, 1);
        private int received;

        /** When what was sent last ought to have been sent; or when what is next ought to be. */
        private long due;

        /** The first byte, and then one message, are compared with what was sent. */
        private int uncheckedMessages = 2;

        long due() {
            return due;
        }

        void open() throws IOException {
            link = wire.open(this);
            send();
        }

        void begin(long now, long delay) throws IOException {
            outgoing = message.duplicate();
            due = now + delay;
            sendWhenDue(now);
        }

        private void sendWhenDue(long now) throws IOException {
            if (due <= now) {
                send();
            } else {
                resting.add(this);
            }
        }

        void send() throws IOException {
            outgoing.rewind();
            if (link != null) {
                link.send(outgoing);
            }
        }

        @Override
        public void received(Wire.Link from, ByteBuffer part) throws IOException {
            int count = part.remaining();
            check(part);
            received += count;
            if (received > outgoing.limit()) {
                throw new IOException("more came back than was sent");
            }
            if (received == outgoing.limit()) {
                answered();
            }
        }

        private void check(ByteBuffer part) throws IOException {
            if (uncheckedMessages > 0
                    && part.remaining() <= outgoing.limit() - received
                    && !part.equals(outgoing.duplicate().slice(received, part.remaining()))) {
                throw new IOException("something else came back than was sent");
            }
        }

        private void answered() throws IOException {
            received = 0;
            uncheckedMessages--;
            if (phase == Phase.OPENING) {
                ready++;
                return;
            }
            answers++;
            long now = System.nanoTime();
            if (phase == Phase.MEASURING) {
                latencies.add(now - due);
            }
            due = dialogue.isPaced() ? due + dialogue.intervalNanos() : now;
            sendWhenDue(now);
        }
    }
}
