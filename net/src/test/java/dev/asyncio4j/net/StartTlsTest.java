package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Connections that go over to TLS. */
class StartTlsTest {
    private static final Certificates OURS = Certificates.LOCALHOST;

    /** Answers one line as it is, and the next one over TLS. */
    private static TlsServing upgrading(TlsOptions tls) throws IOException {
        return TlsServing.by(
                (reader, writer) -> {
                    writer.write(reader.readline());
                    writer.startTls(tls);
                    writer.write(reader.readline());
                },
                ServerOptions.defaults());
    }

    @AsyncTest
    void inTheMidstOfAConnection() throws Exception {
        try (TlsServing serving = upgrading(OURS.server());
                StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
            connection.writer().write(bytes("plain\n"));
            assertThat(text(connection.reader().readline())).isEqualTo("plain\n");
            assertThat(connection.writer().tls()).isNull();
            connection.writer().startTls(OURS.client());
            assertThat(Objects.requireNonNull(connection.writer().tls()).peerCertificates())
                    .first()
                    .isEqualTo(OURS.bundle().getCertificate());
            connection.writer().write(bytes("secret\n"));
            assertThat(text(connection.reader().read())).isEqualTo("secret\n");
        }
    }

    /** Answers two lines over TLS, the first of which comes before. */
    private static TlsServing hesitating(TlsOptions tls, Duration hesitation) throws IOException {
        return TlsServing.by(
                (reader, writer) -> {
                    byte[] first = reader.readline();
                    sleep(hesitation);
                    if (hesitation.isPositive()) {
                        assertThat(reader.buffered()).isPositive();
                    }
                    writer.startTls(tls);
                    writer.write(first);
                    writer.write(reader.readline());
                },
                ServerOptions.defaults());
    }

    /** The beginning of the handshake comes with the line before it, or soon after. */
    @AsyncTest
    @Behaviour(166)
    void whatWasReadOfTheHandshakeBelongsToTls() throws Exception {
        TlsOptions byName = OURS.server().withServerNames(Map.of("localhost", OURS.server()));
        for (TlsOptions options : new TlsOptions[] {OURS.server(), byName}) {
            for (int hesitation : new int[] {0, 500}) {
                try (TlsServing serving = hesitating(options, millis(hesitation));
                        StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
                    connection.writer().write(bytes("upgrade\n"));
                    connection.writer().startTls(OURS.client());
                    connection.writer().write(bytes("secret\n"));
                    assertThat(text(connection.reader().read())).isEqualTo("upgrade\nsecret\n");
                }
            }
        }
    }

    @AsyncTest
    void theHostThatWasConnectedToIsExpectedUnlessAnotherIsNamed(EventLoop loop) throws Exception {
        loop.setExceptionHandler((_, _) -> {});
        try (TlsServing serving = upgrading(Certificates.ONE.server())) {
            try (StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
                connection.writer().write(bytes("plain\n"));
                assertThat(text(connection.reader().readline())).isEqualTo("plain\n");
                assertThatThrownBy(() -> connection.writer().startTls(OURS.client()))
                        .isInstanceOf(SSLHandshakeException.class)
                        .hasMessageContaining("127.0.0.1");
                assertThat(connection.writer().isClosing()).isTrue();
                assertThatThrownBy(() -> connection.reader().read())
                        .isInstanceOf(SSLHandshakeException.class);
            }
            try (StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
                connection.writer().write(bytes("plain\n"));
                assertThat(text(connection.reader().readline())).isEqualTo("plain\n");
                connection.writer().startTls(OURS.client(), "one.example.org");
                connection.writer().write(bytes("secret\n"));
                assertThat(text(connection.reader().read())).isEqualTo("secret\n");
            }
        }
    }

    @AsyncTest
    void whatIsWrittenDuringTheHandshakeIsEncrypted() throws Exception {
        try (TlsServing serving = upgrading(OURS.server());
                StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
            connection.writer().write(bytes("plain\n"));
            assertThat(text(connection.reader().readline())).isEqualTo("plain\n");
            Task<?> upgrade = createTask(() -> connection.writer().startTls(OURS.client()));
            while (connection.writer().canWriteEof()) {
                sleep(Duration.ZERO);
            }
            connection.writer().write(bytes("sec"));
            sleep(Duration.ZERO);
            assertThat(upgrade.isDone()).isFalse();
            connection.writer().write(bytes("ret\n"));
            upgrade.await();
            assertThat(text(connection.reader().read())).isEqualTo("secret\n");
        }
    }

    @AsyncTest
    @Behaviour(178)
    void aCloseDuringTheHandshakeEndsIt() throws Exception {
        try (TlsServing silent =
                        TlsServing.by((reader, _) -> reader.read(), ServerOptions.defaults());
                StreamConnection connection = silent.connect(ConnectOptions.defaults())) {
            Task<?> upgrade = createTask(() -> connection.writer().startTls(OURS.client()));
            sleep(millis(100));
            connection.writer().write(bytes("never sent"));
            connection.writer().close();
            connection.writer().write(bytes("dropped"));
            assertThatThrownBy(() -> upgrade.await(IOException.class))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection closed during the TLS handshake");
            connection.writer().waitClosed();
            assertThat(connection.writer().transport().writeBufferSize()).isZero();
        }
    }

    /** All is sent in that moment: so it could be closed as a connection that is open. */
    @AsyncTest
    void aCloseByWhoMayWriteAgainEndsTheHandshake(EventLoop loop) throws Exception {
        class Closing implements Protocol {
            private @Nullable Transport transport;

            @Override
            public void connectionMade(Transport made) {
                transport = made;
                made.setWriteBufferLimits(new WaterMarks(0, 1000));
                made.write(new byte[20_000_000]);
            }

            @Override
            public void dataReceived(byte[] data) {}

            @Override
            public void resumeWriting() {
                Objects.requireNonNull(transport).close();
            }
        }
        TlsOptions byName = OURS.server().withServerNames(Map.of("other", OURS.server()));
        for (TlsOptions options : List.of(OURS.server(), byName)) {
            List<Closing> made = new ArrayList<>();
            try (Server server =
                            Net.createServer(
                                    () -> {
                                        made.add(new Closing());
                                        return made.getLast();
                                    },
                                    TlsServing.HERE,
                                    0);
                    Socket peer = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                while (made.isEmpty() || made.getLast().transport == null) {
                    sleep(millis(1));
                }
                Transport transport = Objects.requireNonNull(made.getLast().transport);
                Task<?> upgrade = createTask(() -> transport.startTls(options, null));
                sleep(millis(100));
                peer.getInputStream().transferTo(OutputStream.nullOutputStream());
                assertThatThrownBy(() -> upgrade.await(IOException.class))
                        .isInstanceOf(SocketException.class);
            }
            assertThat(loop.statistics().timers()).isZero();
        }
    }

    @AsyncTest
    void cancellingTheHandshakeAbortsTheConnection() throws Exception {
        try (TlsServing silent =
                        TlsServing.by((reader, _) -> reader.read(), ServerOptions.defaults());
                StreamConnection connection = silent.connect(ConnectOptions.defaults())) {
            Task<?> upgrade = createTask(() -> connection.writer().startTls(OURS.client()));
            sleep(millis(100));
            upgrade.cancel();
            assertThatThrownBy(upgrade::await).isInstanceOf(CancelledError.class);
            assertThat(connection.writer().isClosing()).isTrue();
            connection.writer().waitClosed();
        }
    }

    /** While it is prepared, and while the peers speak. */
    @AsyncTest
    void aSecondOneIsRefusedAndTheFirstGoesOn() throws Exception {
        for (int hesitation : new int[] {0, 500}) {
            try (TlsServing serving = hesitating(OURS.server(), millis(hesitation));
                    StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
                StreamWriter writer = connection.writer();
                writer.write(bytes("upgrade\n"));
                Task<?> upgrade = createTask(() -> writer.startTls(OURS.client()));
                sleep(millis(hesitation / 2));
                assertThatThrownBy(() -> writer.startTls(OURS.client()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("cannot start TLS: a handshake is under way");
                upgrade.await(IOException.class);
                writer.write(bytes("secret\n"));
                assertThat(text(connection.reader().read())).isEqualTo("upgrade\nsecret\n");
            }
        }
    }

    @AsyncTest
    void aSecondOneOfAProtocolIsRefusedAndTheFirstGoesOn() throws Exception {
        class Noting implements Protocol {
            private String text = "";

            @Override
            public void dataReceived(byte[] data) {
                text += text(data);
            }
        }
        for (int hesitation : new int[] {0, 500}) {
            try (TlsServing serving = hesitating(OURS.server(), millis(hesitation))) {
                Connection<Noting> connection =
                        Net.createConnection(Noting::new, "localhost", serving.port());
                Transport transport = connection.transport();
                transport.write(bytes("upgrade\n"));
                Task<?> upgrade = createTask(() -> transport.startTls(OURS.client(), null));
                sleep(millis(hesitation / 2));
                assertThatThrownBy(() -> transport.startTls(OURS.client(), null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("cannot start TLS: a handshake is under way");
                upgrade.await(IOException.class);
                transport.write(bytes("secret\n"));
                while (!connection.protocol().text.equals("upgrade\nsecret\n")) {
                    sleep(millis(1));
                }
                transport.close();
            }
        }
    }

    @AsyncTest
    void isRefusedAfterTheEndWasWritten() throws Exception {
        try (TlsServing serving = TlsServing.by(Peers::echo, ServerOptions.defaults());
                StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
            connection.writer().writeEof();
            assertThatThrownBy(() -> connection.writer().startTls(OURS.client()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("cannot start TLS: writeEof() was called before");
        }
    }

    /** Goes over to TLS when it is told to, and then sends back what it is given. */
    private static final class Upgrading implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(byte[] data) {
            Transport own = Objects.requireNonNull(transport);
            if (own.tls() == null) {
                own.write(bytes("go ahead\n"));
                createTask(() -> own.startTls(OURS.server(), null));
            } else {
                own.write(data);
            }
        }
    }

    @AsyncTest
    void aProtocolGoesOverToTls() throws Exception {
        try (TlsServing server =
                new TlsServing(Net.createServer(Upgrading::new, TlsServing.HERE, 0))) {
            StreamConnection connection = Streams.openConnection(TlsServing.HERE, server.port());
            connection.writer().write(bytes("upgrade\n"));
            assertThat(text(connection.reader().readline())).isEqualTo("go ahead\n");
            assertThatThrownBy(() -> connection.writer().transport().startTls(OURS.client(), null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("a stream has the connection");
            connection.writer().startTls(OURS.client());
            connection.writer().write(bytes("secret\n"));
            assertThat(text(connection.reader().readline())).isEqualTo("secret\n");
            connection.close();
            connection.writer().waitClosed();
        }
    }

    /** Connects to what its client names, once that speaks TLS with it, and hands on bytes. */
    private static void tunnel(StreamReader reader, StreamWriter writer) throws IOException {
        int port = Integer.parseInt(text(reader.readline()).strip());
        try (StreamConnection onward = Streams.openConnection(TlsServing.HERE, port)) {
            writer.write(bytes("connected\n"));
            Task<?> back = createTask(() -> copy(onward.reader(), writer));
            copy(reader, onward.writer());
            onward.writer().writeEof();
            back.await(IOException.class);
        }
    }

    private static void copy(StreamReader from, StreamWriter to) throws IOException {
        for (byte[] part = from.read(3000); part.length > 0; part = from.read(3000)) {
            to.write(part);
            to.drain();
        }
    }

    @AsyncTest
    void tlsWithinTls() throws Exception {
        byte[] sent = new byte[1_000_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) ((i * 31) ^ (i >> 8));
        }
        try (TlsServing target = TlsServing.echo(Certificates.ONE.server());
                TlsServing proxy = TlsServing.by(StartTlsTest::tunnel, OURS.server())) {
            StreamConnection connection = proxy.connect(OURS.client());
            connection.writer().write(bytes(target.port() + "\n"));
            assertThat(text(connection.reader().readline())).isEqualTo("connected\n");
            connection.writer().startTls(OURS.client(), "one.example.org");
            assertThat(Objects.requireNonNull(connection.writer().tls()).peerCertificates())
                    .first()
                    .isEqualTo(Certificates.ONE.bundle().getCertificate());
            connection.writer().write(sent);
            assertThat(connection.reader().readexactly(sent.length)).isEqualTo(sent);
            connection.close();
            connection.writer().waitClosed();
        }
    }

    @AsyncTest
    void aPeerThatHasEndedBeforeFailsTheHandshakeAtOnce() throws Exception {
        Streams.Handler ends =
                (reader, writer) -> {
                    writer.writeEof();
                    reader.read();
                };
        try (TlsServing serving = TlsServing.by(ends, ServerOptions.defaults());
                StreamConnection connection = serving.connect(ConnectOptions.defaults())) {
            assertThat(connection.reader().read()).isEmpty();
            assertThatThrownBy(() -> connection.writer().startTls(OURS.client()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("the peer closed the connection");
        }
    }

    @AsyncTest
    void aProtocolMayPauseDuringTheHandshake() throws Exception {
        class Noting implements Protocol {
            private String text = "";

            @Override
            public void dataReceived(byte[] data) {
                text += text(data);
            }
        }
        Streams.Handler speaks =
                (reader, writer) -> {
                    reader.readline();
                    writer.startTls(OURS.server());
                    writer.write(bytes("words"));
                    reader.read();
                };
        try (TlsServing serving = TlsServing.by(speaks, ServerOptions.defaults())) {
            Connection<Noting> connection =
                    Net.createConnection(Noting::new, "localhost", serving.port());
            Transport transport = connection.transport();
            transport.write(bytes("go\n"));
            Task<?> upgrade = createTask(() -> transport.startTls(OURS.client(), null));
            sleep(Duration.ZERO);
            transport.pauseReading();
            upgrade.await(IOException.class);
            sleep(millis(100));
            assertThat(transport.isReading()).isFalse();
            assertThat(connection.protocol().text).isEmpty();
            transport.resumeReading();
            while (!connection.protocol().text.equals("words")) {
                sleep(millis(1));
            }
            transport.close();
        }
    }

    @AsyncTest
    void aConnectionThatIsBeingClosedSendsEverythingAndStartsNoTls() throws Exception {
        byte[] much = new byte[20 << 20];
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            pair.transport().write(much);
            pair.transport().close();
            assertThatThrownBy(
                            () -> pair.transport().startTls(Certificates.LOCALHOST.client(), null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("being closed");
            assertThat(pair.peer().getInputStream().readAllBytes()).hasSize(much.length);
        }
    }
}
