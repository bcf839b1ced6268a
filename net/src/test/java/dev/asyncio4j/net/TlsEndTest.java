package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How connections over TLS end. */
class TlsEndTest {
    private static final Certificates OURS = Certificates.LOCALHOST;

    /**
     * Between a client and a server: hands on what they send, until one end of it is cut off. What
     * it is, nobody can tell from what it hands on.
     */
    private record Between(Server server, Event cut) implements AutoCloseable {
        static Between to(TlsServing serving) throws IOException {
            Event cut = new Event();
            Server server =
                    Streams.startServer(
                            (reader, writer) -> handOn(serving, cut, reader, writer),
                            TlsServing.HERE,
                            0);
            return new Between(server, cut);
        }

        private static void handOn(
                TlsServing serving, Event cut, StreamReader reader, StreamWriter writer)
                throws IOException {
            try (StreamConnection onward = serving.connect(ConnectOptions.defaults())) {
                Task<?> there = createTask(() -> copy(reader, onward.writer()));
                Task<?> back = createTask(() -> copy(onward.reader(), writer));
                cut.await();
                there.cancel();
                back.cancel();
            }
        }

        private static void copy(StreamReader from, StreamWriter to) throws IOException {
            for (byte[] part = from.read(5000); part.length > 0; part = from.read(5000)) {
                to.write(part);
                to.drain();
            }
        }

        StreamConnection connect(TlsOptions options) throws IOException {
            return Streams.openConnection(
                    TlsServing.HERE, server.port(), ConnectOptions.defaults().withTls(options));
        }

        @Override
        public void close() {
            cut.set();
            server.close();
            server.waitClosed();
        }
    }

    @AsyncTest
    void whatWasWrittenBeforeTheCloseArrives() throws Exception {
        try (TlsServing serving =
                        TlsServing.by(
                                (_, writer) -> writer.write(new byte[3_000_000]), OURS.server());
                StreamConnection connection = serving.connect(OURS.client())) {
            assertThat(connection.reader().read()).hasSize(3_000_000);
            assertThat(connection.reader().atEof()).isTrue();
        }
    }

    /** Which with TLS 1.2 closes the connection, behind what came with it. */
    @AsyncTest
    void aProtocolIsGivenWhatCameWithTheEnd() throws Exception {
        class Noting implements Protocol {
            private final ByteArrayOutputStream data = new ByteArrayOutputStream();
            private final List<String> told = new ArrayList<>();

            @Override
            public void dataReceived(byte[] bytes) {
                data.writeBytes(bytes);
            }

            @Override
            public boolean eofReceived() {
                told.add("eof");
                return false;
            }

            @Override
            public void connectionLost(@Nullable Exception cause) {
                told.add("lost");
            }
        }
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            TlsOptions client = TlsOptions.of(OURS.context(version));
            try (TlsServing serving =
                    TlsServing.by((_, writer) -> writer.write(new byte[10]), OURS.server())) {
                Noting protocol =
                        Net.createConnection(
                                        Noting::new,
                                        "localhost",
                                        serving.port(),
                                        ConnectOptions.defaults().withTls(client))
                                .protocol();
                while (!protocol.told.contains("lost")) {
                    sleep(millis(1));
                }
                assertThat(protocol.told).containsExactly("eof", "lost");
                assertThat(protocol.data.size()).as(version).isEqualTo(10);
            }
        }
    }

    @AsyncTest
    void closingWaitsForTheAnswerAndIsNoError(EventLoop loop) throws Exception {
        List<byte[]> received = new ArrayList<>();
        try (TlsServing serving =
                TlsServing.by((reader, _) -> received.add(reader.read()), OURS.server())) {
            StreamConnection connection = serving.connect(OURS.client());
            connection.writer().write("bye".getBytes(UTF_8));
            connection.close();
            connection.writer().waitClosed();
            assertThat(received).hasSize(1);
            assertThat(new String(received.getFirst(), UTF_8)).isEqualTo("bye");
        }
        assertThat(loop.time()).isLessThan(seconds(30));
    }

    private static void requireAbortedLater(StreamConnection connection, String why) {
        connection.close();
        sleep(seconds(29));
        assertThat(connection.writer()).asString().contains("closing");
        assertThatThrownBy(() -> connection.writer().waitClosed())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessage(why);
    }

    @AsyncTest
    void aPeerThatDoesNotAnswerIsWaitedForSoLong(EventLoop loop) throws Exception {
        Event end = new Event();
        try (TlsServing serving = TlsServing.by((_, _) -> end.await(), OURS.server());
                Between between = Between.to(serving)) {
            StreamConnection connection = between.connect(OURS.client());
            requireAbortedLater(
                    connection,
                    "the peer did not answer the end of TLS within 30 s; connection aborted");
            assertThat(loop.time()).isGreaterThanOrEqualTo(seconds(30));
            end.set();
        }
    }

    @AsyncTest
    void aPeerThatDoesNotReadIsWaitedForSoLong(EventLoop loop) throws Exception {
        Event end = new Event();
        try (TlsServing serving = TlsServing.by((_, _) -> end.await(), OURS.server())) {
            StreamConnection connection = serving.connect(OURS.client());
            connection.writer().write(new byte[20_000_000]);
            requireAbortedLater(
                    connection,
                    "the peer has read nothing for 30 s while the connection was closed;"
                            + " connection aborted");
            assertThat(loop.time()).isGreaterThanOrEqualTo(seconds(30));
            end.set();
        }
    }

    @AsyncTest
    void aPeerThatReadsSlowlyIsSentEverything(EventLoop loop) throws Exception {
        byte[] part = new byte[4_000_000];
        Event received = new Event();
        try (TlsServing serving =
                TlsServing.by(
                        (reader, _) -> {
                            for (int i = 0; i < 10; i++) {
                                sleep(seconds(20));
                                reader.readexactly(part.length);
                            }
                            received.set();
                        },
                        OURS.server())) {
            StreamConnection connection = serving.connect(OURS.client());
            connection.writer().write(new byte[10 * part.length]);
            connection.close();
            connection.writer().waitClosed();
            received.await();
            assertThat(loop.time()).isGreaterThanOrEqualTo(seconds(200));
        }
    }

    @AsyncTest
    void aConnectionThatIsCutOffIsAFailureBehindWhatCame() throws Exception {
        try (TlsServing serving = TlsServing.by(TlsEndTest::greetAndWait, OURS.server());
                Between between = Between.to(serving);
                StreamConnection connection = between.connect(OURS.client())) {
            assertThat(connection.reader().readexactly(2)).hasSize(2);
            between.cut.set();
            sleep(millis(200));
            assertThat(connection.reader().readexactly(2)).hasSize(2);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> connection.reader().read(10))
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("without the close_notify of TLS");
            }
            assertThatThrownBy(() -> connection.reader().readexactly(1))
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> connection.reader().readline())
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> connection.reader().read()).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> connection.writer().waitClosed())
                    .isInstanceOf(SSLException.class);
        }
    }

    private static void greetAndWait(StreamReader reader, StreamWriter writer) {
        writer.write("abcd".getBytes(UTF_8));
        try {
            reader.read();
        } catch (IOException cutOff) {
            assertThat(cutOff).isInstanceOf(SSLException.class);
        }
    }

    @AsyncTest
    void aConnectionThatIsCutOffHasEndedWhereThatIsAllowed() throws Exception {
        try (TlsServing serving = TlsServing.by(TlsEndTest::greetAndWait, OURS.server());
                Between between = Between.to(serving);
                StreamConnection connection =
                        between.connect(OURS.client().withCloseNotifyRequired(false))) {
            assertThat(connection.reader().readexactly(2)).hasSize(2);
            between.cut.set();
            assertThat(connection.reader().read()).hasSize(2);
        }
    }

    @AsyncTest
    void aServerThatIsAbortedIsNotMistakenForTheEnd() throws Exception {
        try (TlsServing serving = TlsServing.by((_, writer) -> writer.abort(), OURS.server());
                StreamConnection connection = serving.connect(OURS.client())) {
            assertThatThrownBy(() -> connection.reader().read()).isInstanceOf(IOException.class);
        }
    }

    @AsyncTest
    @Behaviour(178)
    void whatIsWrittenAfterTheCloseIsDropped() throws Exception {
        try (TlsServing serving = TlsServing.echo(OURS.server())) {
            StreamConnection connection = serving.connect(OURS.client());
            connection.close();
            for (int i = 0; i < 10; i++) {
                connection.writer().write(new byte[1000]);
                sleep(millis(1));
            }
            connection.writer().waitClosed();
            connection.writer().write(new byte[1000]);
            assertThatThrownBy(() -> connection.writer().drain()).isInstanceOf(IOException.class);
            connection.close();
            connection.writer().abort();
        }
    }

    @AsyncTest
    void abortingEndsAtOnce(EventLoop loop) throws Exception {
        Event end = new Event();
        try (TlsServing serving = TlsServing.by((_, _) -> end.await(), OURS.server())) {
            StreamConnection connection = serving.connect(OURS.client());
            connection.writer().write(new byte[10_000_000]);
            connection.writer().abort();
            connection.writer().waitClosed();
            assertThat(connection.writer().transport().writeBufferSize()).isZero();
            assertThat(loop.time()).isLessThan(seconds(1));
            end.set();
        }
    }

    @AsyncTest
    void anAbortInTheMidstOfTheEndIsHeeded(EventLoop loop) throws Exception {
        Event end = new Event();
        try (TlsServing serving = TlsServing.by((_, _) -> end.await(), OURS.server());
                Between between = Between.to(serving)) {
            StreamConnection connection = between.connect(OURS.client());
            connection.close();
            sleep(millis(100));
            connection.writer().abort();
            connection.writer().waitClosed();
            assertThat(loop.time()).isLessThan(seconds(2));
            end.set();
        }
    }
}
