package dev.asyncio4j.benchmarks.net.servers;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Protocol;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.TlsOptions;
import dev.asyncio4j.net.Transport;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Protocols of asyncio4j. */
final class ProtocolServer {
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults().withBacklog(Settings.BACKLOG);

    private ProtocolServer() {}

    static void run(Settings settings) {
        Asyncio.run(
                () -> {
                    Server echo = start(Echo::new, OPTIONS);
                    TlsOptions tls = TlsOptions.server(settings.certificate(), settings.key());
                    Server overTls = start(Echo::new, OPTIONS.withTls(tls));
                    Server proxy = start(() -> new Proxy(settings.upstream()), OPTIONS);
                    settings.listening()
                            .complete(
                                    Map.of(
                                            ServerProgram.ECHO_PORT, echo.port(),
                                            ServerProgram.TLS_PORT, overTls.port(),
                                            ServerProgram.PROXY_PORT, proxy.port()));
                    echo.serveForever();
                    return null;
                },
                RunOptions.defaults().withDebug(false));
    }

    private static Server start(Supplier<Protocol> factory, ServerOptions options)
            throws IOException {
        return Net.createServer(factory, Settings.HOST, 0, options);
    }

    private static final class Echo implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(byte[] data) {
            Objects.requireNonNull(transport).write(data);
        }

        @Override
        public void pauseWriting() {
            Objects.requireNonNull(transport).pauseReading();
        }

        @Override
        public void resumeWriting() {
            Objects.requireNonNull(transport).resumeReading();
        }
    }

    /** One end of two connections: what comes here goes out there. */
    private static class Half implements Protocol {
        @Nullable Transport transport;
        @Nullable Half other;

        final Transport there() {
            return Objects.requireNonNull(Objects.requireNonNull(other).transport);
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(byte[] data) {
            there().write(data);
        }

        @Override
        public void pauseWriting() {
            there().pauseReading();
        }

        @Override
        public void resumeWriting() {
            there().resumeReading();
        }

        @Override
        public void connectionLost(@Nullable Exception cause) {
            if (other != null) {
                there().close();
            }
        }
    }

    /** The end of a client, which gets the other one when it has come. */
    private static final class Proxy extends Half {
        private final int port;

        Proxy(int port) {
            this.port = port;
        }

        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            transport.pauseReading();
            EventLoop.running().createTask(() -> join(transport));
        }

        private @Nullable Void join(Transport client) throws IOException {
            Half upstream = new Half();
            upstream.other = this;
            Net.createConnection(() -> upstream, Settings.HOST, port);
            other = upstream;
            if (client.isClosing()) {
                there().close();
            }
            client.resumeReading();
            return null;
        }
    }
}
