package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** How what is written goes out: collected, at once, or bit by bit. */
class WritingTest {
    private static byte[] random(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** From a byte to several blocks of the staging, most of them small. */
    private static int anySize(Random random) {
        return 1 + random.nextInt(1 << random.nextInt(19));
    }

    @AsyncTest
    void partsOfAllSizesArriveInOrderThoughThePeerIsSlow() throws Exception {
        Random random = new Random(11);
        byte[] all = random(random, 12_000_000);
        try (var pair = StreamAndPeer.open()) {
            Task<byte[]> received =
                    createTask(() -> toThread(() -> slowly(pair.peer().getInputStream())));
            for (int sent = 0; sent < all.length; ) {
                int count = Math.min(all.length - sent, anySize(random));
                writeInAnyWay(pair.writer(), all, sent, count, random);
                sent += count;
                if (random.nextInt(4) == 0) {
                    pair.writer().drain();
                } else if (random.nextInt(4) == 0) {
                    sleep(Duration.ZERO);
                }
            }
            pair.writer().close();
            assertThat(received.await()).isEqualTo(all);
        }
    }

    private static void writeInAnyWay(
            StreamWriter writer, byte[] all, int offset, int count, Random random) {
        ByteBuffer part = ByteBuffer.wrap(all, offset, count);
        switch (random.nextInt(4)) {
            case 0 -> writer.write(all, offset, count);
            case 1 -> writeWhole(writer, part);
            case 2 -> writeWhole(writer, part.asReadOnlyBuffer());
            default -> writeWhole(writer, ByteBuffer.allocateDirect(count).put(part).flip());
        }
    }

    private static void writeWhole(StreamWriter writer, ByteBuffer bytes) {
        int limit = bytes.limit();
        writer.write(bytes);
        assertThat(bytes.position()).isEqualTo(limit);
        assertThat(bytes.limit()).isEqualTo(limit);
    }

    private static byte[] slowly(InputStream in) throws IOException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[300_000];
        for (int count = in.read(part); count >= 0; count = in.read(part)) {
            all.write(part, 0, count);
            Thread.sleep(1);
        }
        return all.toByteArray();
    }

    @AsyncTest
    void whatTwoConnectionsWriteInTurnIsNotMixed() throws Exception {
        try (var one = StreamAndPeer.open();
                var other = StreamAndPeer.open()) {
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 5_000; i++) {
                one.writer().write(bytes("one " + i + "\n"));
                other.writer().write(bytes("other " + i + "\n"));
                expected.append("one ").append(i).append('\n');
            }
            one.writer().close();
            other.writer().close();
            assertThat(one.peer().getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo(expected.toString());
            assertThat(other.peer().getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo(expected.toString().replace("one", "other"));
        }
    }

    @AsyncTest
    void theArrayIsTheCallersAgainAtOnce() throws Exception {
        try (var pair = StreamAndPeer.open()) {
            byte[] words = bytes("words");
            pair.writer().write(words);
            words[0] = '-';
            byte[] much = new byte[200_000];
            pair.writer().write(much);
            much[much.length - 1] = '-';
            pair.writer().close();
            byte[] received = pair.peer().getInputStream().readAllBytes();
            assertThat(received).startsWith(bytes("words")).endsWith(0).hasSize(200_005);
        }
    }

    @AsyncTest
    void whatThePeerHasNoRoomForIsTheCallersAgainAtOnceToo() throws Exception {
        byte[] sent = random(new Random(12), 12_000_000);
        byte[] array = sent.clone();
        try (var pair = StreamAndPeer.open();
                Arena arena = Arena.ofConfined()) {
            pair.writer().write(array);
            assertThat(pair.transport().writeBufferSize()).isBetween(1L, 11_999_999L);
            Arrays.fill(array, (byte) 0);
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, sent);
            pair.writer().write(segment);
            segment.fill((byte) 0);
            Task<byte[]> received =
                    createTask(() -> toThread(() -> slowly(pair.peer().getInputStream())));
            pair.writer().close();
            byte[] bytes = received.await();
            assertThat(Arrays.copyOf(bytes, sent.length)).isEqualTo(sent);
            assertThat(Arrays.copyOfRange(bytes, sent.length, bytes.length)).isEqualTo(sent);
        }
    }

    @AsyncTest
    void muchComesBehindTheLittleThatWasWrittenBefore() throws Exception {
        try (var pair = StreamAndPeer.open()) {
            pair.writer().write(bytes("head"));
            pair.writer().write(new byte[200_000]);
            pair.writer().write(bytes("tail"));
            pair.writer().close();
            assertThat(pair.peer().getInputStream().readAllBytes())
                    .startsWith(bytes("head"))
                    .endsWith(bytes("tail"))
                    .hasSize(200_008);
        }
    }

    @AsyncTest
    void bytesOfMemoryThatWasFreedAreRefused() throws Exception {
        try (var pair = StreamAndPeer.open()) {
            ByteBuffer bytes = freedBuffer();
            assertThatThrownBy(() -> pair.writer().write(bytes))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(bytes.remaining()).isEqualTo(50_000);
            pair.writer().write(bytes("words"));
            pair.writer().close();
            assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("words");
        }
    }

    private static ByteBuffer freedBuffer() {
        try (Arena arena = Arena.ofConfined()) {
            return arena.allocate(50_000).asByteBuffer();
        }
    }

    /** Else a few bytes for each of many slow peers would keep a large block each. */
    @AsyncTest
    void fewBytesThatWaitKeepLittleMemory() throws Exception {
        List<StreamAndPeer> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                StreamAndPeer pair = StreamAndPeer.open();
                slow.add(pair);
                fill(pair);
            }
            long before = directMemory();
            for (int i = 0; i < 100; i++) {
                for (StreamAndPeer pair : slow) {
                    pair.writer().write(new byte[10]);
                }
                sleep(Duration.ZERO);
            }
            assertThat(directMemory() - before).isLessThan(2 << 20);
        } finally {
            for (StreamAndPeer pair : slow) {
                pair.close();
            }
        }
    }

    private static void fill(StreamAndPeer pair) throws Exception {
        Transport transport = pair.transport();
        transport.setOption(StandardSocketOptions.SO_SNDBUF, 10_000);
        while (transport.writeBufferSize() == 0) {
            transport.write(new byte[1000]);
            sleep(millis(1));
        }
    }

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    @AsyncTest
    void aWriteThatFailsAtOnceIsTheEndOfTheConnection() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.peer().setSoLinger(true, 0);
            pair.peer().close();
            // The reset comes, and the loop has no occasion to hear of it.
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 20_000_000) {
                Thread.onSpinWait();
            }
            pair.transport().write(new byte[100_000]);
            assertThat(pair.protocol().isLost()).isFalse();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().cause).isInstanceOf(IOException.class);
            assertThat(pair.transport().writeBufferSize()).isZero();
        }
    }

    @AsyncTest
    void aWriterIsAnOutputStreamToo() throws Exception {
        try (var pair = StreamAndPeer.open()) {
            try (OutputStream out = pair.writer().asOutputStream()) {
                out.write('a');
                out.write(bytes("-bcd-"), 1, 3);
                out.flush();
            }
            pair.writer().close();
            assertThat(pair.peer().getInputStream().readAllBytes()).asString().isEqualTo("abcd");
        }
    }
}
