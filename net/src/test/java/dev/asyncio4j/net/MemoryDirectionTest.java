package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.waitAllTasksBlocked;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** What a test does between the ends of a connection in memory. */
class MemoryDirectionTest {
    // Holding back

    @AsyncTest
    void aReaderGetsThePartsThatAreLetThrough() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            List<String> parts = new ArrayList<>();
            Task<?> reading =
                    createTask(() -> {
                        StreamReader reader = streams.server().reader();
                        for (byte[] part = reader.read(100);
                                part.length > 0;
                                part = reader.read(100)) {
                            parts.add(text(part));
                        }
                    });
            streams.toServer().hold();
            streams.client().writer().write(bytes("GET / HTTP"));
            streams.client().writer().writeEof();
            waitAllTasksBlocked();
            assertThat(parts).isEmpty();
            assertThat(streams.toServer().underWay()).isEqualTo(10);
            streams.toServer().pass(1);
            waitAllTasksBlocked();
            streams.toServer().pass(3);
            waitAllTasksBlocked();
            assertThat(parts).containsExactly("G", "ET ");
            assertThat(streams.toServer()).hasToString("Direction[6 bytes under way, held back]");
            streams.toServer().release();
            reading.await();
            assertThat(parts).containsExactly("G", "ET ", "/ HTTP");
            assertThat(streams)
                    .hasToString(
                            "MemoryStreams[to server: 0 bytes under way; to client: 0 bytes under"
                                    + " way]");
        }
    }

    @AsyncTest
    void whatIsLetThroughMayBeSentLater() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.toServer().hold();
            streams.toServer().pass(4);
            streams.client().writer().write(bytes("abcdef"));
            assertThat(text(streams.server().reader().readexactly(4))).isEqualTo("abcd");
            waitAllTasksBlocked();
            assertThat(streams.toServer().underWay()).isEqualTo(2);
            streams.toServer().hold();
            streams.toServer().pass(1);
            assertThat(text(streams.server().reader().readexactly(1))).isEqualTo("e");
        }
    }

    @AsyncTest
    void theEndIsHeldBackToo() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().read());
            streams.toServer().hold();
            streams.client().writer().write(bytes("x"));
            streams.client().writer().close();
            streams.client().writer().waitClosed();
            streams.toServer().pass(1);
            waitAllTasksBlocked();
            assertThat(reading.isDone()).isFalse();
            streams.toServer().release();
            assertThat(text(reading.await())).isEqualTo("x");
        }
    }

    @AsyncTest
    void theOtherDirectionGoesOn() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.toServer().hold();
            streams.server().writer().write(bytes("hello"));
            assertThat(text(streams.client().reader().readexactly(5))).isEqualTo("hello");
        }
    }

    @AsyncTest
    void aWriterWaitsWhileMuchIsHeldBack() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.toServer().hold();
            streams.client().writer().write(new byte[200_000]);
            Task<?> draining = createTask(streams.client().writer()::drain);
            waitAllTasksBlocked();
            assertThat(draining.isDone()).isFalse();
            streams.toServer().release();
            streams.server().reader().readexactly(200_000);
            draining.await();
        }
    }

    @AsyncTest
    void misuseIsRefused() {
        try (MemoryStreams streams = MemoryStreams.open()) {
            assertThatThrownBy(() -> streams.toClient().pass(1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("nothing is held back; call hold() before");
            assertThatThrownBy(() -> streams.toClient().pass(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("count: 0 (expected: 1 or more bytes)");
            assertThatThrownBy(() -> MemoryStreams.open(-1, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("capacity: -1 (expected: 0 or more bytes)");
            assertThatThrownBy(() -> MemoryStreams.open(1, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("limit: 0");
        }
    }

    // Cutting

    @AsyncTest
    void whoWaitsIsToldThatItIsCut() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().read());
            streams.client().writer().write(new byte[500_000]);
            streams.toServer().hold();
            Task<?> draining = createTask(streams.client().writer()::drain);
            waitAllTasksBlocked();
            streams.cut(new SocketException("Connection reset"));
            assertThatThrownBy(() -> reading.await(IOException.class))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            assertThatThrownBy(() -> draining.await(IOException.class))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Connection reset");
            for (StreamConnection end : List.of(streams.client(), streams.server())) {
                assertThatThrownBy(end.writer()::waitClosed).hasMessage("Connection reset");
                assertThatThrownBy(() -> end.reader().read(1)).hasMessage("Connection reset");
            }
        }
    }

    @AsyncTest
    void whatCameAndWasNotReadIsLost() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.client().writer().write(bytes("lost"));
            waitAllTasksBlocked();
            streams.cut(new IOException("the cable is out"));
            waitAllTasksBlocked();
            assertThatThrownBy(() -> streams.server().reader().read(4))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the cable is out");
        }
    }

    // Lockstep

    @AsyncTest
    void inLockstepAWriterWaitsUntilAllIsRead() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            streams.client().writer().write(bytes("abcdef"));
            Task<?> draining = createTask(streams.client().writer()::drain);
            waitAllTasksBlocked();
            assertThat(draining.isDone()).isFalse();
            assertThat(text(streams.server().reader().read(3))).isEqualTo("abc");
            waitAllTasksBlocked();
            assertThat(draining.isDone()).isFalse();
            assertThat(streams.client().writer().transport().writeBufferSize()).isEqualTo(6);
            assertThat(text(streams.server().reader().read(3))).isEqualTo("def");
            draining.await();
            assertThat(streams.client().writer().transport().writeBufferSize()).isZero();
        }
    }

    @AsyncTest
    void inLockstepALineIsReadOfSeveralParts() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().readline());
            for (String part : List.of("ab", "cd", "e\n")) {
                streams.client().writer().write(bytes(part));
                streams.client().writer().drain();
            }
            assertThat(text(reading.await())).isEqualTo("abcde\n");
        }
    }

    @AsyncTest
    void inLockstepWhatIsHeldBackIsNotRead() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            streams.toServer().hold();
            streams.client().writer().write(bytes("abcdef"));
            Task<?> draining = createTask(streams.client().writer()::drain);
            streams.toServer().pass(2);
            assertThat(text(streams.server().reader().read(100))).isEqualTo("ab");
            waitAllTasksBlocked();
            assertThat(draining.isDone()).isFalse();
            streams.toServer().release();
            assertThat(text(streams.server().reader().read(100))).isEqualTo("cdef");
            draining.await();
        }
    }

    @AsyncTest
    void inLockstepMuchGoesThrough() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().read());
            streams.client().writer().write(new byte[300_000]);
            streams.client().writer().writeEof();
            assertThat(reading.await()).hasSize(300_000);
            streams.client().writer().drain();
        }
    }

    @AsyncTest
    void inLockstepWhoReadsAllAndLeavesDoesNotReset() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            streams.serve((reader, writer) -> {
                writer.write(bytes("got " + text(reader.readexactly(3))));
            });
            streams.client().writer().write(bytes("all"));
            assertThat(text(streams.client().reader().read())).isEqualTo("got all");
            streams.client().writer().drain();
            streams.server().writer().waitClosed();
        }
    }

    @AsyncTest
    void inLockstepWhoLeavesInTheStepInWhichItReadsAllDoesNotReset() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            streams.client().writer().write(bytes("all"));
            waitAllTasksBlocked();
            assertThat(text(streams.server().reader().readexactly(3))).isEqualTo("all");
            streams.server().writer().close();
            streams.client().writer().drain();
            assertThat(streams.client().reader().read()).isEmpty();
        }
    }

    @AsyncTest
    void inLockstepWhoLeavesBeforeItHasReadAllResets() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            streams.serve((reader, _) -> reader.read(1));
            streams.client().writer().write(bytes("all"));
            assertThatThrownBy(streams.client().writer()::drain)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Connection reset");
        }
    }

    @AsyncTest
    void inLockstepTwoWhoBothWriteFirstWaitForEver() throws Exception {
        try (MemoryStreams streams = MemoryStreams.lockstep()) {
            Task<?> serving =
                    streams.serve((reader, writer) -> {
                        writer.write(bytes("hello"));
                        writer.drain();
                        reader.readline();
                    });
            streams.client().writer().write(bytes("hello\n"));
            Task<?> draining = createTask(streams.client().writer()::drain);
            waitAllTasksBlocked();
            assertThat(draining.isDone()).isFalse();
            assertThat(serving.isDone()).isFalse();
            streams.cut(new SocketException("Connection reset"));
            waitAllTasksBlocked();
            assertThat(draining.exception()).isInstanceOf(SocketException.class);
            assertThat(serving.exception()).isInstanceOf(SocketException.class);
        }
    }
}
