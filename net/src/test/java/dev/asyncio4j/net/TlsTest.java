package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.sync.Event;
import dev.asyncio4j.testing.AsyncTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Streams and protocols over TLS, with both ends on one loop. */
class TlsTest {
    private static final Certificates OURS = Certificates.LOCALHOST;

    private static TlsInfo tls(StreamConnection connection) {
        return Objects.requireNonNull(connection.writer().tls());
    }

    @AsyncTest
    void manyAreServedAtOnce() throws Exception {
        TlsOptions client = OURS.client();
        try (TlsServing server = TlsServing.echo(OURS.server())) {
            List<Task<String>> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String word = "word" + i;
                clients.add(
                        createTask(() -> {
                            try (StreamConnection connection = server.connect(client)) {
                                connection.writer().write(bytes(word));
                                return text(connection.reader().readexactly(word.length()));
                            }
                        }));
            }
            List<String> answers = Asyncio.<String>gather(clients).await();
            assertThat(answers).hasSize(40).contains("word0", "word39");
        }
    }

    @AsyncTest
    void whatTheServerSaysFirstArrives() throws Exception {
        try (TlsServing server =
                TlsServing.by((_, writer) -> writer.write(bytes("hello")), OURS.server())) {
            for (int i = 0; i < 20; i++) {
                try (StreamConnection connection = server.connect(OURS.client())) {
                    assertThat(text(connection.reader().read())).isEqualTo("hello");
                }
            }
        }
    }

    @AsyncTest
    void largeOnesArriveWholeBothWaysThoughReadSlowly() throws Exception {
        byte[] sent = new byte[5_000_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) ((i * 31) ^ (i >> 8));
        }
        try (TlsServing server = TlsServing.echo(OURS.server());
                StreamConnection connection = server.connect(OURS.client())) {
            Task<?> writing =
                    createTask(() -> {
                        connection.writer().write(sent);
                        connection.writer().drain();
                    });
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            while (received.size() < sent.length) {
                received.writeBytes(connection.reader().read(100_000));
                sleep(millis(1));
            }
            writing.await();
            assertThat(Arrays.mismatch(received.toByteArray(), sent)).isEqualTo(-1);
        }
    }

    @AsyncTest
    @Behaviour(167)
    void aFastPeerWaitsForASlowReader() throws Exception {
        Event read = new Event();
        ServerOptions options = ServerOptions.defaults().withLimit(1000).withTls(OURS.server());
        try (TlsServing server =
                        TlsServing.by(
                                (reader, _) -> {
                                    read.await();
                                    assertThat(reader.read()).hasSize(20_000_000);
                                },
                                options);
                StreamConnection connection = server.connect(OURS.client())) {
            Task<?> writing =
                    createTask(() -> {
                        byte[] part = new byte[100_000];
                        for (int i = 0; i < 200; i++) {
                            connection.writer().write(part);
                            connection.writer().drain();
                        }
                    });
            sleep(millis(300));
            assertThat(writing.isDone()).isFalse();
            assertThat(connection.writer().transport().writeBufferSize())
                    .isBetween(1L, 64_000L + 100_000L);
            read.set();
            writing.await();
            connection.writer().close();
            connection.writer().waitClosed();
            assertThat(connection.writer().transport().writeBufferSize()).isZero();
        }
    }

    @AsyncTest
    void knowWhatWasAgreed() throws Exception {
        try (TlsServing server = TlsServing.echo(OURS.server());
                StreamConnection connection = server.connect(OURS.client())) {
            TlsInfo tls = tls(connection);
            assertThat(tls.protocol()).isEqualTo("TLSv1.3");
            assertThat(tls.cipherSuite()).startsWith("TLS_");
            assertThat(tls.applicationProtocol()).isNull();
            assertThat(tls.peerCertificates()).first().isEqualTo(OURS.bundle().getCertificate());
            assertThat(tls.localCertificates()).isEmpty();
            assertThat(tls.session().getPeerHost()).isEqualTo(TlsServing.HERE);
            assertThat(tls).hasToString("TlsInfo[TLSv1.3, " + tls.cipherSuite() + "]");
            assertThat(connection.writer().transport().tls()).isEqualTo(tls);
        }
    }

    @AsyncTest
    void aPlainConnectionHasAgreedNothing() throws Exception {
        try (TlsServing server = TlsServing.by(Peers::echo, ServerOptions.defaults());
                StreamConnection connection = server.connect(ConnectOptions.defaults())) {
            assertThat(connection.writer().tls()).isNull();
        }
    }

    @AsyncTest
    void anApplicationProtocolIsAgreed() throws Exception {
        try (TlsServing server =
                        TlsServing.echo(OURS.server().withApplicationProtocols("h2", "http/1.1"));
                StreamConnection connection =
                        server.connect(OURS.client().withApplicationProtocols("http/1.1", "x"))) {
            assertThat(tls(connection).applicationProtocol()).isEqualTo("http/1.1");
            assertThat(tls(connection)).asString().endsWith(", http/1.1]");
        }
    }

    @AsyncTest
    void noApplicationProtocolInCommonIsAFailure() throws Exception {
        try (TlsServing server = TlsServing.echo(OURS.server().withApplicationProtocols("h2"))) {
            assertThatThrownBy(() ->
                            server.connect(OURS.client().withApplicationProtocols("http/1.1")))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("no_application_protocol");
        }
    }

    @AsyncTest
    void aServerShowsTheCertificateThatIsAskedFor() throws Exception {
        TlsOptions options =
                OURS.server()
                        .withServerNames(
                                Map.of(
                                        "one.example.org",
                                        Certificates.ONE.server(),
                                        "*.Example.org",
                                        Certificates.TWO
                                                .server()
                                                .withApplicationProtocols("of two")));
        try (TlsServing server = TlsServing.echo(options)) {
            assertThat(shown(server, "one.example.org")).isEqualTo(certificate(Certificates.ONE));
            assertThat(shown(server, "two.example.org")).isEqualTo(certificate(Certificates.TWO));
            assertThat(shown(server, "localhost")).isEqualTo(certificate(OURS));
            assertThat(shown(server, null)).isEqualTo(certificate(OURS));
        }
    }

    private static X509Certificate certificate(Certificates of) {
        return of.bundle().getCertificate();
    }

    private static X509Certificate shown(TlsServing server, @Nullable String name)
            throws IOException {
        TlsOptions client = OURS.client();
        try (StreamConnection connection =
                server.connect(name == null ? client : client.withServerName(name))) {
            connection.writer().write(bytes("x"));
            assertThat(connection.reader().readexactly(1)).hasSize(1);
            return tls(connection).peerCertificates().getFirst();
        }
    }

    @AsyncTest
    void aClientShowsItsCertificate() throws Exception {
        List<X509Certificate> shown = new ArrayList<>();
        TlsOptions options =
                OURS.server()
                        .withTrust(Certificates.CLIENT.authority())
                        .withClientAuth(TlsOptions.ClientAuth.REQUIRED);
        TlsOptions client =
                OURS.client().withIdentity(Certificates.CLIENT.chain(), Certificates.CLIENT.key());
        try (TlsServing server =
                        TlsServing.by(
                                (_, writer) -> {
                                    TlsInfo tls = Objects.requireNonNull(writer.tls());
                                    shown.addAll(tls.peerCertificates());
                                    writer.write(bytes("welcome"));
                                },
                                options);
                StreamConnection connection = server.connect(client)) {
            assertThat(text(connection.reader().read())).isEqualTo("welcome");
            assertThat(shown).first().isEqualTo(certificate(Certificates.CLIENT));
            assertThat(tls(connection).localCertificates())
                    .first()
                    .isEqualTo(certificate(Certificates.CLIENT));
        }
    }

    @AsyncTest
    void aClientMayComeWithoutACertificateWhereThatIsOptional() throws Exception {
        TlsOptions options =
                OURS.server()
                        .withTrust(Certificates.CLIENT.authority())
                        .withClientAuth(TlsOptions.ClientAuth.OPTIONAL);
        try (TlsServing server =
                        TlsServing.by(
                                (_, writer) -> {
                                    TlsInfo tls = Objects.requireNonNull(writer.tls());
                                    writer.write(bytes("" + tls.peerCertificates()));
                                },
                                options);
                StreamConnection connection = server.connect(OURS.client())) {
            assertThat(text(connection.reader().read())).isEqualTo("[]");
        }
    }

    @AsyncTest
    void anSslContextServesBothEnds() throws Exception {
        TlsOptions options = TlsOptions.of(OURS.context());
        try (TlsServing server = TlsServing.echo(options);
                StreamConnection connection = server.connect(options)) {
            connection.writer().write(bytes("x"));
            assertThat(text(connection.reader().readexactly(1))).isEqualTo("x");
        }
    }

    @AsyncTest
    void withoutVerificationAnyCertificateWillDo() throws Exception {
        try (TlsServing server = TlsServing.echo(Certificates.EXPIRED.server());
                StreamConnection connection =
                        server.connect(
                                TlsOptions.client()
                                        .withServerName("example.org")
                                        .withoutVerification())) {
            connection.writer().write(bytes("x"));
            assertThat(text(connection.reader().readexactly(1))).isEqualTo("x");
        }
    }

    @AsyncTest
    void aSingleDirectionCannotBeClosed() throws Exception {
        try (TlsServing server = TlsServing.echo(OURS.server());
                StreamConnection connection = server.connect(OURS.client())) {
            assertThat(connection.writer().canWriteEof()).isFalse();
            assertThatThrownBy(() -> connection.writer().writeEof())
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("this connection cannot be closed in one direction, over TLS");
            assertThatThrownBy(() -> connection.writer().transport().writeEof())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @AsyncTest
    void unixSocketsAreEncryptedForAHostThatIsNamed(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        ServerOptions options = ServerOptions.defaults().withTls(OURS.server());
        ConnectOptions client = ConnectOptions.defaults();
        try (TlsServing _ = new TlsServing(Streams.startUnixServer(Peers::echo, path, options));
                StreamConnection connection =
                        Streams.openUnixConnection(
                                path, client.withTls(OURS.client().withServerName("localhost")))) {
            connection.writer().write(bytes("x"));
            assertThat(text(connection.reader().readexactly(1))).isEqualTo("x");
            assertThatThrownBy(
                            () -> Streams.openUnixConnection(path, client.withTls(OURS.client())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no host whose certificate is expected");
        }
    }

    @AsyncTest
    void filesAreSentEncrypted() throws Exception {
        byte[] content = new byte[300_000];
        Arrays.fill(content, (byte) 'x');
        Path file = Certificates.file(text(content));
        try (TlsServing server =
                        TlsServing.by(
                                (_, writer) -> Net.sendfile(writer.transport(), file),
                                OURS.server());
                StreamConnection connection = server.connect(OURS.client())) {
            assertThat(connection.reader().read()).isEqualTo(content);
        }
    }

    /** Sends back what it is given. */
    private static final class Echo implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            made.write(bytes(String.valueOf(made.tls() != null)));
        }

        @Override
        public void dataReceived(byte[] data) {
            Objects.requireNonNull(transport).write(data);
        }

        @Override
        public boolean eofReceived() {
            return true;
        }
    }

    @AsyncTest
    void protocolsAreServedAsWell(EventLoop loop) throws Exception {
        ServerOptions options = ServerOptions.defaults().withTls(OURS.server());
        try (TlsServing server =
                new TlsServing(Net.createServer(Echo::new, TlsServing.HERE, 0, options))) {
            StreamConnection connection =
                    Streams.openConnection(
                            TlsServing.HERE,
                            server.port(),
                            ConnectOptions.defaults().withTls(OURS.client()));
            assertThat(text(connection.reader().readexactly(4))).isEqualTo("true");
            connection.writer().write(bytes("abc"));
            assertThat(text(connection.reader().readexactly(3))).isEqualTo("abc");
            connection.close();
            connection.writer().waitClosed();
        }
        assertThat(loop.time().toSeconds()).isLessThan(30);
    }
}
