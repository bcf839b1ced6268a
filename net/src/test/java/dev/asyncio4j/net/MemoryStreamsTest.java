package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.Asyncio.waitAllTasksBlocked;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.StuckLoopError;
import dev.asyncio4j.testing.VirtualClock;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections in memory: that they are as those over sockets, and can be tested with. */
class MemoryStreamsTest {
    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    @AsyncTest
    void aHandlerIsServed() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<?> serving = streams.serve(Peers::upperCase);
            streams.client().writer().write(bytes("one\ntwo\n"));
            assertThat(text(streams.client().reader().readline())).isEqualTo("ONE\n");
            assertThat(text(streams.client().reader().readline())).isEqualTo("TWO\n");
            streams.client().writer().writeEof();
            assertThat(streams.client().reader().read()).isEmpty();
            serving.await();
            streams.client().writer().close();
            streams.client().writer().waitClosed();
            streams.server().writer().waitClosed();
        }
    }

    @AsyncTest
    void whatAHandlerThrowsIsTheExceptionOfItsTask() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<?> serving =
                    streams.serve((_, writer) -> {
                        writer.write(bytes("before"));
                        throw new IOException("no more");
                    });
            assertThat(text(streams.client().reader().read())).isEqualTo("before");
            assertThatThrownBy(() -> serving.await(IOException.class)).hasMessage("no more");
            assertThat(streams.server().writer().isClosing()).isTrue();
        }
    }

    @AsyncTest
    void aHandlerThatIsCancelledBeforeItBeginsLeavesItsEndClosed() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.serve(Peers::echo).cancel();
            assertThat(streams.client().reader().read()).isEmpty();
        }
    }

    // Time

    private static void greetSoon(StreamReader reader, StreamWriter writer) throws IOException {
        try {
            byte[] name = timeout(seconds(30), reader::readline);
            sleep(seconds(3600));
            writer.write(bytes("hello, " + text(name)));
        } catch (TimeoutException tooSlow) {
            writer.write(bytes("too slow\n"));
        }
    }

    @AsyncTest
    void timeoutsTakeNoTimeAndAreExact(VirtualClock clock) throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.serve(MemoryStreamsTest::greetSoon);
            assertThat(text(streams.client().reader().readline())).isEqualTo("too slow\n");
            assertThat(clock.time()).isEqualTo(seconds(30));
            assertThat(Peers.areThere()).as("what real time is waited for").isFalse();
        }
    }

    @AsyncTest
    void whatIsUnderWayIsBroughtBeforeTheClockJumps(VirtualClock clock) throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.serve(MemoryStreamsTest::greetSoon);
            sleep(seconds(29));
            streams.client().writer().write(bytes("Ada\n"));
            assertThat(text(streams.client().reader().readline())).isEqualTo("hello, Ada\n");
            assertThat(clock.time()).isEqualTo(seconds(29 + 3600));
        }
    }

    @Test
    void aLoopThatOnlyWaitsForThemIsStuck() {
        VirtualClock impatient = new VirtualClock(Duration.ofMillis(50));
        assertThatThrownBy(() ->
                        Asyncio.run(
                                () -> {
                                    try (MemoryStreams streams = MemoryStreams.open()) {
                                        return streams.client().reader().read();
                                    }
                                },
                                RunOptions.defaults().withLoop(impatient::createLoop)))
                .isInstanceOf(StuckLoopError.class)
                .hasMessageContaining("for nothing");
    }

    @AsyncTest
    void allHasComeWhenAllTasksAreBlocked() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().read());
            streams.client().writer().write(bytes("all"));
            streams.client().writer().close();
            waitAllTasksBlocked();
            assertThat(reading.isDone()).isTrue();
            assertThat(text(reading.result())).isEqualTo("all");
            assertThat(streams.client().writer()).hasToString("StreamWriter[closed, to nowhere]");
        }
    }

    // As over a socket

    @AsyncTest
    void muchGoesBothWaysAtOnce() throws Exception {
        byte[] sent = random(3_000_000);
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.serve(Peers::echo);
            Task<byte[]> back = createTask(() -> streams.client().reader().read());
            for (int i = 0; i < sent.length; i += 100_000) {
                streams.client().writer().write(sent, i, 100_000);
                streams.client().writer().drain();
            }
            streams.client().writer().writeEof();
            assertThat(Arrays.mismatch(back.await(), sent)).isEqualTo(-1);
        }
    }

    @AsyncTest
    void oneDirectionEndsBeforeTheOther() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.client().writer().write(bytes("ask"));
            streams.client().writer().writeEof();
            assertThat(text(streams.server().reader().read())).isEqualTo("ask");
            assertThatThrownBy(() -> streams.client().writer().write(bytes("x")))
                    .isInstanceOf(IllegalStateException.class);
            streams.server().writer().write(bytes("answer"));
            streams.server().writer().close();
            assertThat(text(streams.client().reader().read())).isEqualTo("answer");
            streams.server().writer().waitClosed();
        }
    }

    @AsyncTest
    void closingSendsWhatIsPendingFirst() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open(1000, 1000)) {
            streams.server().writer().transport().pauseReading();
            streams.client().writer().write(random(5000));
            streams.client().writer().close();
            waitAllTasksBlocked();
            assertThat(streams.client().writer().toString()).startsWith("StreamWriter[closing");
            streams.server().writer().transport().resumeReading();
            assertThat(streams.server().reader().read()).isEqualTo(random(5000));
            streams.client().writer().waitClosed();
        }
    }

    @AsyncTest
    void abortingDropsWhatIsPending() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open(1000, 1000)) {
            streams.server().writer().transport().pauseReading();
            streams.client().writer().write(random(200_000));
            waitAllTasksBlocked();
            streams.client().writer().abort();
            streams.client().writer().waitClosed();
            streams.server().writer().transport().resumeReading();
            assertThat(streams.server().reader().read())
                    .isEqualTo(Arrays.copyOf(random(200_000), 1000));
        }
    }

    @AsyncTest
    void whoSendsToAClosedEndIsReset() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            streams.server().writer().close();
            assertThat(streams.client().reader().read()).isEmpty();
            streams.client().writer().write(bytes("anybody?"));
            assertThatThrownBy(streams.client().writer()::waitClosed)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            assertThatThrownBy(streams.client().writer()::drain)
                    .isInstanceOf(SocketException.class);
        }
    }

    @AsyncTest
    void whoHasNotReadAllAndClosesResetsTheOther() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            waitAllTasksBlocked();
            streams.server().writer().transport().pauseReading();
            waitAllTasksBlocked();
            streams.client().writer().write(bytes("unread"));
            waitAllTasksBlocked();
            assertThat(streams.toServer().underWay()).isEqualTo(6);
            streams.server().writer().close();
            assertThatThrownBy(() -> streams.client().reader().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
        }
    }

    @AsyncTest
    void aWriterWaitsForAReaderByItsWaterMarks() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open(100, 50)) {
            StreamWriter writer = streams.client().writer();
            writer.transport().setWriteBufferLimits(new WaterMarks(200, 400));
            Task<?> writing =
                    createTask(() -> {
                        for (int i = 0; i < 50; i++) {
                            writer.write(new byte[100]);
                            writer.drain();
                        }
                    });
            waitAllTasksBlocked();
            assertThat(writing.isDone()).isFalse();
            assertThat(streams.toServer().underWay()).isEqualTo(100);
            assertThat(writer.transport().writeBufferSize()).isBetween(201L, 500L);
            streams.server().reader().readexactly(1000);
            waitAllTasksBlocked();
            assertThat(writing.isDone()).isFalse();
            assertThat(writer.transport().writeBufferSize()).isBetween(201L, 500L);
            streams.server().reader().readexactly(4000);
            writing.await();
        }
    }

    @AsyncTest
    void aCancelledReadLosesNothing() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().readexactly(6));
            streams.client().writer().write(bytes("abc"));
            waitAllTasksBlocked();
            reading.cancel();
            assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            streams.client().writer().write(bytes("def"));
            assertThat(text(streams.server().reader().readexactly(6))).isEqualTo("abcdef");
        }
    }

    @AsyncTest
    void aCancelledDrainSendsAll() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open(10, 10)) {
            streams.client().writer().write(random(100_000));
            Task<?> draining = createTask(streams.client().writer()::drain);
            waitAllTasksBlocked();
            draining.cancel();
            assertThatThrownBy(draining::await).isInstanceOf(CancelledError.class);
            assertThat(streams.server().reader().readexactly(100_000)).isEqualTo(random(100_000));
        }
    }

    @AsyncTest
    void tlsIsStarted() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Task<?> serving =
                    streams.serve((reader, writer) -> {
                        writer.startTls(Certificates.LOCALHOST.server());
                        Peers.echo(reader, writer);
                    });
            StreamWriter writer = streams.client().writer();
            writer.startTls(Certificates.LOCALHOST.client(), "localhost");
            assertThat(Objects.requireNonNull(writer.tls()).protocol()).isEqualTo("TLSv1.3");
            writer.write(bytes("secret"));
            assertThat(text(streams.client().reader().readexactly(6))).isEqualTo("secret");
            writer.close();
            writer.waitClosed();
            serving.await();
        }
    }

    @AsyncTest
    void filesAreSent(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), random(300_000));
        try (MemoryStreams streams = MemoryStreams.open(1000, 1000)) {
            Task<byte[]> reading = createTask(() -> streams.server().reader().read());
            streams.client().writer().write(bytes("head"));
            Net.sendfile(streams.client().writer().transport(), file);
            streams.client().writer().close();
            byte[] all = reading.await();
            assertThat(all).hasSize(300_004).startsWith(bytes("head"));
            assertThat(Arrays.copyOfRange(all, 4, all.length)).isEqualTo(random(300_000));
        }
    }

    @AsyncTest
    void aProtocolTakesOverAnEnd() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            Recorder.OfStream protocol = new Recorder.OfStream();
            Transport transport = streams.server().writer().transport();
            protocol.connectionMade(transport);
            transport.setProtocol(protocol);
            streams.client().writer().write(bytes("to a protocol"));
            streams.client().writer().close();
            waitAllTasksBlocked();
            assertThat(protocol.told).containsExactly("made", "data", "eof", "lost");
            assertThat(protocol.text()).isEqualTo("to a protocol");
        }
    }

    @AsyncTest
    void thereAreNoAddressesAndNoOptions() throws Exception {
        try (MemoryStreams streams = MemoryStreams.open()) {
            assertThat(streams.client().writer().localAddress()).isNull();
            assertThat(streams.server().writer().remoteAddress()).isNull();
            assertThatThrownBy(() ->
                            streams.client()
                                    .writer()
                                    .transport()
                                    .option(StandardSocketOptions.TCP_NODELAY))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void aLoopThatIsClosedLeavesNoBuffer() {
        Asyncio.run(() -> {
            MemoryStreams streams = MemoryStreams.open(1000, 1000);
            streams.client().writer().write(new byte[500_000]);
            streams.server().writer().write(new byte[500_000]);
            sleep(Duration.ZERO);
            sleep(Duration.ZERO);
            assertThat(streams.toServer().underWay()).isEqualTo(1000);
        });
    }

    @AsyncTest
    void whoIsCancelledWhileItIsOpenedHasNone() {
        for (int turns = 0; turns < 5; turns++) {
            Task<MemoryStreams> opening = createTask(() -> MemoryStreams.open());
            for (int i = 0; i < turns; i++) {
                sleep(Duration.ZERO);
            }
            if (opening.cancel()) {
                assertThatThrownBy(opening::await).isInstanceOf(CancelledError.class);
            } else {
                opening.result().close();
            }
        }
    }

    @AsyncTest
    void inDebugModeNoOtherThreadMayUseThem() throws Exception {
        EventLoop.running().debug(true);
        try (MemoryStreams streams = MemoryStreams.open()) {
            List<Runnable> uses =
                    List.of(
                            streams.toServer()::hold,
                            streams.toServer()::release,
                            () -> streams.cut(new IOException("cut")));
            for (Runnable use : uses) {
                assertThatThrownBy(() -> Asyncio.toThread(use::run))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a connection in memory was used on the thread");
            }
        }
    }
}
