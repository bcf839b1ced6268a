package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.toThread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.LogRecording;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Against the JDK's own sockets, which block threads, and against raw bytes. */
class TlsPeersTest {
    private static final Certificates OURS = Certificates.LOCALHOST;
    private static final InetAddress HERE = InetAddress.ofLiteral(TlsServing.HERE);
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ((i * 31) ^ (i >> 8));
        }
        return bytes;
    }

    private static SSLSocket socket(TlsServing serving, String version) throws IOException {
        SSLSocket socket =
                (SSLSocket) OURS.context().getSocketFactory().createSocket(HERE, serving.port());
        socket.setEnabledProtocols(new String[] {version});
        return socket;
    }

    private static <T> Task<T> onAThread(Callable<T> code) {
        return createTask(() -> toThread(code));
    }

    @AsyncTest
    void aClientOfTheJdk() throws Exception {
        byte[] sent = pattern(1_000_000);
        for (String version : VERSIONS) {
            try (TlsServing serving =
                    TlsServing.by(
                            (reader, writer) -> writer.write(reader.readexactly(sent.length)),
                            OURS.server())) {
                byte[] received =
                        toThread(() -> {
                            try (SSLSocket socket = socket(serving, version)) {
                                socket.getOutputStream().write(sent);
                                // To the end: the server closes in order.
                                return socket.getInputStream().readAllBytes();
                            }
                        });
                assertThat(Arrays.mismatch(received, sent)).as(version).isEqualTo(-1);
            }
        }
    }

    @AsyncTest
    void aServerOfTheJdk() throws Exception {
        byte[] sent = pattern(1_000_000);
        for (String version : VERSIONS) {
            SSLContext context = OURS.context();
            try (SSLServerSocket listening =
                    (SSLServerSocket)
                            context.getServerSocketFactory().createServerSocket(0, 5, HERE)) {
                listening.setEnabledProtocols(new String[] {version});
                Task<Integer> serving = onAThread(() -> echoToTheEnd(listening));
                try (StreamConnection connection =
                        Streams.openConnection(
                                TlsServing.HERE,
                                listening.getLocalPort(),
                                ConnectOptions.defaults().withTls(OURS.client()))) {
                    Task<byte[]> received =
                            createTask(() -> connection.reader().readexactly(sent.length));
                    connection.writer().write(sent);
                    assertThat(Arrays.mismatch(received.await(), sent)).isEqualTo(-1);
                    TlsInfo tls = connection.writer().tls();
                    assertThat(tls).isNotNull().extracting(TlsInfo::protocol).isEqualTo(version);
                    connection.writer().close();
                    connection.writer().waitClosed();
                }
                assertThat(serving.await()).isEqualTo(sent.length);
            }
        }
    }

    private static int echoToTheEnd(SSLServerSocket listening) throws IOException {
        int count = 0;
        try (Socket socket = listening.accept()) {
            byte[] part = new byte[10_000];
            for (int n = 0; n >= 0; n = socket.getInputStream().read(part)) {
                socket.getOutputStream().write(part, 0, n);
                count += n;
            }
        }
        return count;
    }

    /** TLS 1.3 can close one direction; our end reads the end and answers. */
    @AsyncTest
    void aClientThatHasEndedIsAnsweredInTls13() throws Exception {
        try (TlsServing serving =
                TlsServing.by(
                        (reader, writer) -> {
                            byte[] all = reader.read();
                            writer.write((all.length + " bytes").getBytes(UTF_8));
                        },
                        OURS.server())) {
            String answer =
                    toThread(() -> {
                        try (SSLSocket socket = socket(serving, "TLSv1.3")) {
                            socket.getOutputStream().write(new byte[20_000]);
                            socket.shutdownOutput();
                            return new String(socket.getInputStream().readAllBytes(), UTF_8);
                        }
                    });
            assertThat(answer).isEqualTo("20000 bytes");
        }
    }

    /** With the certificate of the client to be checked, a thread computes when the end comes. */
    @AsyncTest
    void whatComesWithTheEndOfTheHandshakeIsNotLost() throws Exception {
        TlsOptions options =
                OURS.server()
                        .withTrust(OURS.authority())
                        .withClientAuth(TlsOptions.ClientAuth.REQUIRED);
        for (int i = 0; i < 20; i++) {
            Task<byte[]> received;
            Future<byte[]> all = EventLoop.running().createFuture();
            try (TlsServing serving =
                    TlsServing.by((reader, _) -> all.setResult(reader.read()), options)) {
                received =
                        onAThread(() -> {
                            try (SSLSocket socket = socket(serving, "TLSv1.3")) {
                                socket.getOutputStream().write(new byte[10_000]);
                            }
                            return new byte[0];
                        });
                assertThat(all.await()).hasSize(10_000);
                received.await();
            }
        }
    }

    @AsyncTest
    void aClientOfTheJdkThatTrustsNobodyHereIsNoErrorOfTheServer(EventLoop loop) throws Exception {
        try (LogRecording log = new LogRecording("dev.asyncio4j.net");
                TlsServing serving = TlsServing.echo(Certificates.OF_ANOTHER_AUTHORITY.server());
                SSLSocket socket = toThread(() -> socket(serving, "TLSv1.3"))) {
            loop.debug(true);
            assertThatThrownBy(() -> toThread(() -> socket.startHandshake()))
                    .hasRootCauseMessage(
                            "unable to find valid certification path to requested target");
            Peers.eventually(() -> !log.messages().isEmpty());
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .startsWith("no TLS with 127.0.0.1:");
        }
    }

    /** What is no record of TLS at all, in the midst. */
    @AsyncTest
    void garbageEndsAConnection(EventLoop loop) throws Exception {
        loop.setExceptionHandler((_, _) -> {});
        byte[] garbage = HexFormat.of().parseHex("1703030020" + "00".repeat(32));
        try (TlsServing serving =
                        TlsServing.by(
                                (reader, writer) -> {
                                    reader.read(1);
                                    writer.write(new byte[100]);
                                },
                                OURS.server());
                TlsServing between =
                        TlsServing.by(
                                (reader, writer) -> {
                                    try (StreamConnection onward =
                                            serving.connect(ConnectOptions.defaults())) {
                                        Task<?> there =
                                                createTask(() -> copy(reader, onward.writer()));
                                        // The whole flight of the server, then garbage.
                                        writer.write(onward.reader().read(10_000));
                                        sleep(millis(300));
                                        writer.write(garbage);
                                        sleep(millis(300));
                                        there.cancel();
                                        onward.writer().abort();
                                    }
                                },
                                ServerOptions.defaults())) {
            try (StreamConnection connection =
                    Streams.openConnection(
                            TlsServing.HERE,
                            between.port(),
                            ConnectOptions.defaults().withTls(OURS.client()))) {
                assertThatThrownBy(() -> connection.reader().read(1))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    private static void copy(StreamReader from, StreamWriter to) throws IOException {
        for (byte[] part = from.read(3000); part.length > 0; part = from.read(3000)) {
            to.write(part);
            to.drain();
        }
    }
}
