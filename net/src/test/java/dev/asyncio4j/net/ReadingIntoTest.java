package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static dev.asyncio4j.net.Peers.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Streams that are read into memory of the program's own. */
class ReadingIntoTest {
    private static final int MUCH = 5 << 20;
    private static final int LARGE = 64 << 10;

    /** What others must have a turn after, and what may be received at once. */
    private static final int MOST_IN_A_TURN = (256 << 10) + LARGE;

    private static byte[] counting(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    private static byte[] arrayOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Sends from a thread of its own, and ends the direction. */
    private static Thread send(StreamAndPeer stream, byte[] bytes) {
        return Thread.ofPlatform()
                .start(() -> {
                    try {
                        stream.peer().getOutputStream().write(bytes);
                        stream.peer().shutdownOutput();
                    } catch (IOException failed) {
                        throw new AssertionError(failed);
                    }
                });
    }

    @AsyncTest
    void whatTheProgramFedIsReadIntoAnArray() throws IOException {
        StreamReader reader = StreamReader.create(64);
        reader.feedData(bytes("one two three"));
        byte[] into = new byte[8];
        assertThat(reader.read(into)).isEqualTo(8);
        assertThat(text(into)).isEqualTo("one two ");
        assertThat(reader.read(into, 1, 2)).isEqualTo(2);
        assertThat(text(into)).isEqualTo("oth two ");
        assertThat(reader.read(into, 8, 0)).isZero();
        ByteBuffer buffer = ByteBuffer.allocateDirect(8).position(3);
        assertThat(reader.read(buffer)).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(6);
        assertThat(UTF_8.decode(buffer.flip().position(3)).toString()).isEqualTo("ree");
        reader.feedEof();
        assertThat(reader.read(into)).isEqualTo(-1);
        assertThat(reader.read(new byte[0])).isZero();
        assertThat(reader.read(buffer.clear())).isEqualTo(-1);
    }

    @AsyncTest
    void whereNothingCanBeWrittenToNothingIsRead() throws IOException {
        StreamReader reader = StreamReader.create(64);
        reader.feedData(bytes("word"));
        assertThatThrownBy(() -> reader.read(ByteBuffer.allocate(4).asReadOnlyBuffer()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("into: a read-only buffer (expected: one to which can be written)");
        assertThatThrownBy(() -> reader.read(new byte[4], 3, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(text(reader.read(100))).isEqualTo("word");
    }

    @AsyncTest
    void allKindsOfMemoryCanBeReadInto() throws Exception {
        byte[] sent = counting(LARGE);
        try (StreamAndPeer stream = StreamAndPeer.open();
                Arena arena = Arena.ofConfined()) {
            for (ByteBuffer room :
                    new ByteBuffer[] {
                        ByteBuffer.allocate(LARGE),
                        ByteBuffer.allocateDirect(LARGE),
                        ByteBuffer.allocate(LARGE + 10).position(10).slice(),
                        arena.allocate(LARGE).asByteBuffer(),
                        ByteBuffer.wrap(new byte[LARGE + 7], 7, LARGE),
                    }) {
                int start = room.position();
                stream.peer().getOutputStream().write(sent);
                while (room.hasRemaining()) {
                    int before = room.position();
                    int count = stream.reader().read(room);
                    assertThat(room.position()).isEqualTo(before + count).isGreaterThan(before);
                }
                assertThat(arrayOf(room.position(start))).isEqualTo(sent);
            }
        }
    }

    @AsyncTest
    void closedMemoryIsAnErrorAndNothingIsLost() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            ByteBuffer room;
            try (Arena arena = Arena.ofConfined()) {
                room = arena.allocate(LARGE).asByteBuffer();
            }
            stream.peerSends("word");
            assertThatThrownBy(() -> stream.reader().read(room))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(text(stream.reader().readexactly(4))).isEqualTo("word");
        }
    }

    /** By turns, and where the parts of the one begin amid those of the other. */
    @AsyncTest
    void allWaysToReadKeepTheOrder() throws Exception {
        byte[] sent = counting(MUCH);
        Random random = new Random(42);
        ByteArrayOutputStream had = new ByteArrayOutputStream();
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            Thread sending = send(stream, sent);
            byte[] array = new byte[2 * LARGE];
            ByteBuffer direct = ByteBuffer.allocateDirect(2 * LARGE);
            while (!stream.reader().atEof()) {
                int most = 1 + random.nextInt(random.nextBoolean() ? 100 : 2 * LARGE);
                switch (random.nextInt(5)) {
                    case 0 -> had.writeBytes(stream.reader().read(most));
                    case 1 ->
                            had.writeBytes(
                                    stream.reader().readexactly(Math.min(most, MUCH - had.size())));
                    case 2 -> {
                        int count = stream.reader().read(array, 0, most);
                        had.write(array, 0, Math.max(count, 0));
                    }
                    case 3 -> {
                        stream.reader().read(direct.clear().limit(most));
                        had.writeBytes(arrayOf(direct.flip()));
                    }
                    default -> sleep(ZERO);
                }
            }
            sending.join();
            assertThat(had.toByteArray()).isEqualTo(sent);
        }
    }

    /** A channel of the JDK's would fill an array of its own, and copy that part by part. */
    @AsyncTest
    void aChannelHasItPutWhereItIsWantedAtOnce() throws Exception {
        byte[] sent = counting(LARGE / 2);
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            ByteBuffer direct = ByteBuffer.allocateDirect(LARGE);
            stream.peer().getOutputStream().write(sent);
            assertThat(stream.reader().asChannel().read(direct)).isEqualTo(sent.length);
            assertThat(arrayOf(direct.flip())).isEqualTo(sent);
        }
    }

    /** Waits until the stream is readable, and cancels who reads before that goes on. */
    private static void cancelJustInTime(StreamAndPeer stream, Task<?> task) throws Exception {
        sleep(ZERO);
        assertThat(stream.reader().isAwaited()).isTrue();
        stream.peerSends("words\n");
        Peers.iterateUntil(() -> !stream.reader().isAwaited());
        task.cancel();
        eventually(task::isDone);
        assertThat(task.isCancelled()).isTrue();
    }

    @AsyncTest
    void whoIsCancelledWhenSomethingHasComeLosesNothing() throws Exception {
        byte[] into = new byte[LARGE];
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            cancelJustInTime(stream, createTask(() -> stream.reader().read(into)));
            assertThat(into).containsOnly(0);
            assertThat(text(stream.reader().readline())).isEqualTo("words\n");
            cancelJustInTime(stream, createTask(() -> stream.reader().readline()));
            assertThat(stream.reader().read(into)).isEqualTo(6);
            assertThat(new String(into, 0, 6, UTF_8)).isEqualTo("words\n");
        }
    }

    @AsyncTest
    void thePeerIsClosedInOrderThoughNobodyHasReceivedWhatItSent() throws Exception {
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            cancelJustInTime(stream, createTask(() -> stream.reader().read(new byte[LARGE])));
            stream.writer().write(bytes("bye"));
            stream.writer().close();
            assertThat(text(stream.peer().getInputStream().readAllBytes())).isEqualTo("bye");
        }
    }

    @AsyncTest
    void theEndThatIsFoundBehindAFullBufferIsTheEnd() throws Exception {
        byte[] into = new byte[LARGE];
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            Task<Integer> reading = createTask(() -> stream.reader().read(into));
            sleep(ZERO);
            stream.peer().getOutputStream().write(counting(LARGE));
            int count = reading.await();
            while (count < LARGE) {
                count += stream.reader().read(into, count, LARGE - count);
            }
            stream.peer().shutdownOutput();
            assertThat(stream.reader().read(into)).isEqualTo(-1);
            assertThat(stream.reader().atEof()).isTrue();
            stream.writer().write(bytes("still"));
            assertThat(text(stream.peer().getInputStream().readNBytes(5))).isEqualTo("still");
        }
    }

    @AsyncTest
    void aResetThatIsFoundBehindAFullBufferIsAFailure() throws Exception {
        byte[] into = new byte[LARGE];
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            Task<Integer> reading = createTask(() -> stream.reader().read(into));
            sleep(ZERO);
            stream.peer().getOutputStream().write(counting(LARGE));
            int count = reading.await();
            while (count < LARGE) {
                count += stream.reader().read(into, count, LARGE - count);
            }
            Peers.reset(stream.peer());
            assertThatThrownBy(() -> stream.reader().read(into))
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("Connection reset");
            assertThatThrownBy(() -> stream.writer().drain()).isInstanceOf(SocketException.class);
        }
    }

    /** Who always finds something must not keep the loop for itself. */
    @AsyncTest
    void othersHaveTheirTurnThoughThereIsAlwaysMore() throws Exception {
        int[] sinceOthers = new int[1];
        int most = 0;
        try (StreamAndPeer stream = StreamAndPeer.open()) {
            Thread sending = send(stream, new byte[8 * MUCH]);
            Task<?> other =
                    createTask(() -> {
                        while (true) {
                            sinceOthers[0] = 0;
                            sleep(ZERO);
                        }
                    });
            ByteBuffer into = ByteBuffer.allocateDirect(LARGE);
            for (int count = 0; count >= 0; count = stream.reader().read(into.clear())) {
                sinceOthers[0] += count;
                most = Math.max(most, sinceOthers[0]);
            }
            other.cancel();
            sending.join();
        }
        assertThat(most).isPositive().isLessThanOrEqualTo(2 * MOST_IN_A_TURN);
    }

    /** It is filled when its task goes on, and not before. */
    @AsyncTest
    void tasksThatDoNotWaitMeanwhileCanShareMemory() throws Exception {
        byte[] shared = new byte[LARGE];
        try (StreamAndPeer one = StreamAndPeer.open();
                StreamAndPeer two = StreamAndPeer.open()) {
            List<Task<?>> echoes = new ArrayList<>();
            for (StreamAndPeer stream : List.of(one, two)) {
                echoes.add(createTask(() -> echo(stream, shared)));
            }
            sleep(ZERO);
            one.peer().getOutputStream().write(filled('1'));
            two.peer().getOutputStream().write(filled('2'));
            one.peer().shutdownOutput();
            two.peer().shutdownOutput();
            assertThat(one.peer().getInputStream().readAllBytes()).isEqualTo(filled('1'));
            assertThat(two.peer().getInputStream().readAllBytes()).isEqualTo(filled('2'));
            for (Task<?> echo : echoes) {
                echo.await();
            }
        }
    }

    private static void echo(StreamAndPeer stream, byte[] shared) throws IOException {
        for (int count = 0; count >= 0; count = stream.reader().read(shared)) {
            stream.writer().write(shared, 0, count);
        }
        stream.writer().close();
    }

    private static byte[] filled(char with) {
        byte[] bytes = new byte[50_000];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
