package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.LogRecording;
import dev.asyncio4j.net.internal.TlsThreads;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops that are closed in the midst of a handshake. No buffer of it is left. */
@Timeout(60)
class TlsClosingLoopTest {
    private static final Certificates OURS = Certificates.LOCALHOST;

    private final EventLoop loop = EventLoop.create();
    private final List<String> reports = new ArrayList<>();

    private Server serve(TlsOptions tls) {
        loop.setExceptionHandler((_, report) -> reports.add(report.message()));
        return loop.runUntilComplete(() ->
                Streams.startServer(Peers::echo, HERE, 0, ServerOptions.defaults().withTls(tls)));
    }

    /** Closes the loop when it is so, while a client is in its handshake with the server. */
    private void closeWhen(Server server, TlsOptions tls, BooleanSupplier reached)
            throws Exception {
        Task<StreamConnection> connecting =
                loop.createTask(() ->
                        Streams.openConnection(
                                HERE, server.port(), ConnectOptions.defaults().withTls(tls)));
        loop.runUntilComplete(() -> {
            iterateUntil(() -> reached.getAsBoolean() || connecting.isDone());
        });
        assertThat(connecting.isDone()).isFalse();
        try (LogRecording log = new LogRecording("")) {
            loop.close();
            assertThat(log.messages()).isEmpty();
        }
        assertThat(connecting.isCancelled()).isTrue();
        assertThat(reports)
                .containsOnly("Task was destroyed but it is pending: the event loop was closed");
        assertThat(server).asString().endsWith("connections=0]");
    }

    /** What a thread still does for the closed loop comes to nothing, but to an end. */
    private static void awaitTlsThreads() {
        ThreadPoolExecutor threads = (ThreadPoolExecutor) TlsThreads.executor();
        while (threads.getActiveCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void beforeTheClientHasItsEngine() throws Exception {
        Server server = serve(OURS.server());
        closeWhen(server, OURS.client(), () -> true);
        awaitTlsThreads();
    }

    @Test
    void whileAnEngineOfTheServersIsMade() throws Exception {
        LockingContext locking = new LockingContext();
        Server server = serve(locking.options());
        locking.lock.lock();
        try {
            closeWhen(server, OURS.client(), locking.lock::hasQueuedThreads);
        } finally {
            locking.lock.unlock();
        }
        awaitTlsThreads();
    }

    /** Shows its certificate when it may. */
    private static final class Hesitating extends X509ExtendedKeyManager {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch mayAnswer = new CountDownLatch(1);
        private final X509KeyManager keys;

        Hesitating() throws Exception {
            keys = (X509KeyManager) OURS.bundle().toKeyManagerFactory().getKeyManagers()[0];
        }

        TlsOptions options() throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {this}, null, null);
            return TlsOptions.of(context);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String type, Principal @Nullable [] issuers, SSLEngine engine) {
            asked.countDown();
            try {
                mayAnswer.await();
            } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
            }
            return keys.chooseServerAlias(type, issuers, null);
        }

        @Override
        public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
            return keys.getClientAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseClientAlias(types, issuers, socket);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
            return keys.getServerAliases(type, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseServerAlias(type, issuers, socket);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }

    @Test
    void whileAnEngineComputes() throws Exception {
        Hesitating hesitating = new Hesitating();
        Server server = serve(hesitating.options());
        try {
            closeWhen(server, OURS.client(), () -> hesitating.asked.getCount() == 0);
        } finally {
            hesitating.mayAnswer.countDown();
        }
        awaitTlsThreads();
    }

    /** Netty fails what it has not sent, and says so to a connection that then is to end. */
    @Test
    void whileMuchIsStillToBeSent() throws Exception {
        Server server = serve(OURS.server());
        loop.runUntilComplete(() -> {
            StreamWriter writer =
                    Streams.openConnection(
                                    HERE,
                                    server.port(),
                                    ConnectOptions.defaults().withTls(OURS.client()))
                            .writer();
            writer.write(new byte[50_000_000]);
            writer.close();
            sleep(ZERO);
            assertThat(writer.transport().writeBufferSize()).isPositive();
        });
        try (LogRecording log = new LogRecording("")) {
            loop.close();
            assertThat(log.messages()).isEmpty();
        }
        awaitTlsThreads();
    }

    @Test
    void whileThePeerIsSilent() throws Exception {
        List<byte[]> came = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report.message()));
        Server silent =
                loop.runUntilComplete(() ->
                        Streams.startServer(
                                (reader, _) -> {
                                    came.add(reader.readexactly(1));
                                    reader.read();
                                },
                                HERE,
                                0));
        closeWhen(silent, OURS.client(), () -> !came.isEmpty());
        awaitTlsThreads();
    }
}
