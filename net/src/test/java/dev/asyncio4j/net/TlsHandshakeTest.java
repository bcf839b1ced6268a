package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Future;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Handshakes that come to nothing. No socket is left of any. */
class TlsHandshakeTest {
    private static final Certificates OURS = Certificates.LOCALHOST;
    private static final InetAddress HERE = InetAddress.ofLiteral(TlsServing.HERE);

    /** Until the sockets that were given up are closed. */
    private static void assertRefused(TlsOptions server, TlsOptions client, String... reasons)
            throws Exception {
        try (TlsServing serving = TlsServing.echo(server)) {
            assertThatThrownBy(() -> serving.connect(client))
                    .isInstanceOf(SSLHandshakeException.class)
                    .satisfies(thrown -> assertThat(thrown.getMessage()).contains(reasons));
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
        assertRefused(
                Certificates.OF_ANOTHER_AUTHORITY.server(),
                OURS.client(),
                "unable to find valid certification path");
    }

    @AsyncTest
    void whoTrustsTheAuthoritiesOfTheJdkDoesNotTrustOurs() throws Exception {
        assertRefused(
                OURS.server(), TlsOptions.client(), "unable to find valid certification path");
    }

    @AsyncTest
    void anExpiredCertificateIsRefused() throws Exception {
        assertRefused(
                Certificates.EXPIRED.server(), OURS.client(), "validity check failed", "NotAfter");
    }

    @AsyncTest
    void aCertificateForAnotherHostIsRefused() throws Exception {
        assertRefused(Certificates.ONE.server(), OURS.client(), "127.0.0.1");
        assertRefused(OURS.server(), OURS.client().withServerName("example.org"), "example.org");
    }

    @AsyncTest
    void anotherHostWillDoWhereNobodyChecks() throws Exception {
        try (TlsServing serving = TlsServing.echo(Certificates.ONE.server());
                StreamConnection connection =
                        serving.connect(OURS.client().withHostnameCheck(false))) {
            assertThat(connection.writer().tls()).isNotNull();
        }
    }

    @AsyncTest
    void aClientWithoutACertificateIsRefusedWhereOneIsRequired(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        List<String> handled = new ArrayList<>();
        TlsOptions server =
                OURS.server()
                        .withTrust(OURS.authority())
                        .withClientAuth(TlsOptions.ClientAuth.REQUIRED);
        try (TlsServing serving = TlsServing.by((_, _) -> handled.add("a client"), server);
                StreamConnection connection = serving.connect(OURS.client())) {
            // In TLS 1.3 the client's handshake is over before the server looks.
            assertThatThrownBy(() -> connection.reader().read())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("certificate_required");
        }
        assertThat(handled).isEmpty();
        assertThat(reports).isEmpty();
        requireNoSocketOpen();
    }

    @AsyncTest
    void theProgramsOwnJobsDoNotHoldOneUp(EventLoop loop) throws Exception {
        loop.setDefaultExecutor(Executors.newSingleThreadExecutor());
        CountDownLatch shaken = new CountDownLatch(1);
        Future<?> job = loop.runInExecutor(null, () -> shaken.await());
        try (TlsServing serving = TlsServing.echo(OURS.server());
                StreamConnection connection = serving.connect(OURS.client())) {
            connection.writer().write(new byte[] {1});
            assertThat(connection.reader().readexactly(1)).containsExactly(1);
        } finally {
            shaken.countDown();
        }
        job.await();
    }

    @AsyncTest
    void theDefaultExecutorMayBeShutDownMeanwhile(EventLoop loop) throws Exception {
        try (TlsServing serving = TlsServing.echo(OURS.server())) {
            Task<StreamConnection> connecting = createTask(() -> serving.connect(OURS.client()));
            sleep(Duration.ZERO);
            loop.shutdownDefaultExecutor(seconds(10));
            try (StreamConnection connection = connecting.await(IOException.class);
                    StreamConnection second = serving.connect(OURS.client())) {
                connection.writer().write(new byte[] {1});
                second.writer().write(new byte[] {2});
                assertThat(connection.reader().readexactly(1)).containsExactly(1);
                assertThat(second.reader().readexactly(1)).containsExactly(2);
            }
        }
    }

    /** A task that is suspended may have a lock that a context takes. */
    @AsyncTest
    void aContextMayTakeLocks() throws Exception {
        LockingContext locking = new LockingContext();
        TlsOptions plain = locking.options();
        for (TlsOptions tls :
                new TlsOptions[] {plain, plain.withServerNames(Map.of("localhost", plain))}) {
            try (TlsServing serving = TlsServing.echo(tls)) {
                // Whoever connects has it made, and waits; this one can go on only if the loop can.
                Task<StreamConnection> connecting;
                locking.lock.lock();
                try {
                    connecting = createTask(() -> serving.connect(OURS.client()));
                    Peers.iterateUntil(() -> locking.lock.hasQueuedThreads());
                } finally {
                    locking.lock.unlock();
                }
                try (StreamConnection connection = connecting.await(IOException.class)) {
                    connection.writer().write(new byte[] {1});
                    assertThat(connection.reader().readexactly(1)).containsExactly(1);
                }
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aContextThatGivesNoEngineFailsTheHandshake() throws Exception {
        LockingContext broken =
                new LockingContext() {
                    @Override
                    protected SSLEngine engineCreateSSLEngine(String host, int port) {
                        throw new IllegalStateException("no engines today");
                    }
                };
        try (TlsServing serving = TlsServing.echo(OURS.server())) {
            assertThatThrownBy(() -> serving.connect(broken.options()))
                    .isInstanceOf(SSLException.class)
                    .hasMessage("cannot begin TLS: no engines today");
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    @Behaviour(178)
    void aServerThatIsSilentIsGivenUp(EventLoop loop) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, HERE)) {
            assertThatThrownBy(() ->
                            Streams.openConnection(
                                    TlsServing.HERE,
                                    silent.getLocalPort(),
                                    ConnectOptions.defaults().withTls(OURS.client())))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("the TLS handshake took longer than 60 s; connection aborted");
            assertThat(loop.time()).isGreaterThanOrEqualTo(seconds(60));
            requireNoSocketOpen();
        }
    }

    @AsyncTest
    @Behaviour(178)
    void aClientThatIsSilentIsDroppedAndOthersAreServed(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        TlsOptions options = OURS.server().withHandshakeTimeout(millis(1500));
        try (TlsServing serving = TlsServing.echo(options);
                StreamConnection silent = serving.connect(ConnectOptions.defaults());
                StreamConnection other = serving.connect(OURS.client())) {
            other.writer().write("x".getBytes(UTF_8));
            assertThat(other.reader().readexactly(1)).hasSize(1);
            assertThat(serving.server()).asString().endsWith("connections=2]");
            assertThat(silent.reader().read()).isEmpty();
            assertThat(loop.time()).isGreaterThanOrEqualTo(millis(1500));
            assertThat(serving.server()).asString().endsWith("connections=1]");
        }
        assertThat(reports).isEmpty();
        requireNoSocketOpen();
    }

    @AsyncTest
    @Behaviour(178)
    void noTimeIsNoTimeout() {
        for (Duration none : List.of(Duration.ZERO, seconds(-1))) {
            assertThatThrownBy(() -> TlsOptions.client().withHandshakeTimeout(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("handshakeTimeout: " + none + " (expected: more than 0)");
            assertThatThrownBy(() -> TlsOptions.client().withShutdownTimeout(none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("shutdownTimeout: " + none + " (expected: more than 0)");
        }
    }

    @AsyncTest
    void aServerWithoutTlsIsToldApart() throws Exception {
        try (TlsServing serving =
                TlsServing.by(
                        (reader, writer) -> {
                            assertThat(reader.read(1)).hasSize(1);
                            writer.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                        },
                        ServerOptions.defaults())) {
            assertThatThrownBy(() -> serving.connect(OURS.client()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage(
                            "the peer does not speak TLS: it sent \"HTTP/1.1 400 Bad Request\"");
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void aClientWithoutTlsIsDropped(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        for (TlsOptions options :
                List.of(OURS.server(), OURS.server().withServerNames(Map.of("x", OURS.server())))) {
            try (TlsServing serving = TlsServing.echo(options);
                    StreamConnection plain = serving.connect(ConnectOptions.defaults())) {
                plain.writer().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
                assertThatThrownBy(
                                () -> {
                                    while (plain.reader().read(100).length > 0) {
                                        sleep(Duration.ZERO);
                                    }
                                    throw new SocketException("the end");
                                })
                        .isInstanceOf(SocketException.class);
            }
            requireNoSocketOpen();
        }
        assertThat(reports).isEmpty();
    }

    @AsyncTest
    void aPeerThatClosesInTheMidstIsAnError() throws Exception {
        try (TlsServing serving =
                TlsServing.by(
                        (reader, _) -> assertThat(reader.read(10_000)).isNotEmpty(),
                        ServerOptions.defaults())) {
            assertThatThrownBy(() -> serving.connect(OURS.client()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessage("the peer closed the connection during the TLS handshake");
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    @Behaviour(178)
    void cancellingInTheMidstLeavesNoSocket() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, HERE)) {
            Task<?> connecting =
                    createTask(() ->
                            Streams.openConnection(
                                    TlsServing.HERE,
                                    silent.getLocalPort(),
                                    ConnectOptions.defaults().withTls(OURS.client())));
            sleep(millis(100));
            assertThat(connecting.cancel()).isTrue();
            assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
            requireNoSocketOpen();
        }
    }

    @AsyncTest
    void cancellingAtAnyMomentLeavesNoSocket(EventLoop loop) throws Exception {
        loop.setExceptionHandler((_, _) -> {});
        TlsOptions client = OURS.client();
        try (TlsServing serving = TlsServing.echo(OURS.server())) {
            serving.connect(client).close();
            for (int i = 0; i < 60; i++) {
                Task<StreamConnection> connecting = createTask(() -> serving.connect(client));
                for (int turns = 0; turns < i / 2 && !connecting.isDone(); turns++) {
                    sleep(Duration.ZERO);
                    if (turns % 5 == 4) {
                        sleep(Duration.ofNanos(1));
                    }
                }
                connecting.cancel();
                try {
                    connecting.await(IOException.class).writer().abort();
                } catch (CancelledError expected) {
                    assertThat(connecting.isCancelled()).isTrue();
                }
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    @Behaviour(178)
    void clientsInAHandshakeAreClosedWithTheOthers() throws Exception {
        for (boolean atOnce : List.of(true, false)) {
            try (TlsServing serving = TlsServing.echo(OURS.server());
                    StreamConnection silent = serving.connect(ConnectOptions.defaults())) {
                sleep(millis(50));
                assertThat(serving.server()).asString().endsWith("connections=1]");
                if (atOnce) {
                    serving.server().abortClients();
                } else {
                    serving.server().closeClients();
                }
                assertThat(silent.reader().read()).isEmpty();
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void failuresAreOfTheJdksKinds() throws Exception {
        assertThat(IoFailures.again(new SSLHandshakeException("x")))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(IoFailures.again(new SSLException("x"))).isInstanceOf(SSLException.class);
        assertThat(IoFailures.again(new SocketTimeoutException("x")))
                .isInstanceOf(SocketTimeoutException.class);
    }
}
