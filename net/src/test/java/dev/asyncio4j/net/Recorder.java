package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.queue.Queue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A protocol that notes what it is told, in order: the trail that its test looks at. */
abstract class Recorder implements BaseProtocol {
    final List<String> told = new ArrayList<>();

    /** What it was lost with. */
    @Nullable Exception cause;

    @Override
    public void pauseWriting() {
        told.add("pause");
    }

    @Override
    public void resumeWriting() {
        told.add("resume");
    }

    @Override
    public void connectionLost(@Nullable Exception cause) {
        this.cause = cause;
        told.add("lost");
    }

    boolean isLost() {
        return told.contains("lost");
    }

    /** Keeps what comes; however often that is, it is noted once. */
    static class OfStream extends Recorder implements Protocol {
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        @Nullable Transport transport;
        boolean keepAfterEof;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            told.add("made");
        }

        @Override
        public void dataReceived(byte[] bytes) throws Exception {
            data.writeBytes(bytes);
            if (!told.getLast().equals("data")) {
                told.add("data");
            }
        }

        @Override
        public boolean eofReceived() throws Exception {
            told.add("eof");
            return keepAfterEof;
        }

        Transport transport() {
            return Objects.requireNonNull(transport);
        }

        String text() {
            return data.toString(StandardCharsets.UTF_8);
        }
    }

    /** Puts what comes into a small buffer. */
    static final class Buffered extends Recorder implements BufferedProtocol {
        final StringBuilder text = new StringBuilder();
        private final ByteBuffer room = ByteBuffer.allocateDirect(4);

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return room;
        }

        @Override
        public void bufferUpdated(int count) {
            room.flip();
            assertThat(room.remaining()).isEqualTo(count);
            text.append(StandardCharsets.UTF_8.decode(room));
            room.clear();
        }
    }

    /** Notes the text of each datagram. */
    static class OfDatagrams extends Recorder implements DatagramProtocol {
        final Queue<IOException> errors = new Queue<>();
        @Nullable DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) throws Exception {
            transport = made;
            told.add("made");
        }

        @Override
        public void datagramReceived(byte[] data, InetSocketAddress from) throws Exception {
            told.add(text(data));
        }

        @Override
        public void errorReceived(IOException cause) {
            told.add("error");
            errors.putNowait(cause);
        }
    }
}
