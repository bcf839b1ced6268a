package dev.asyncio4j.benchmarks.net.servers;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Protocol;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.Transport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Protocols of asyncio4j. */
final class ProtocolServer {
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults().withBacklog(Settings.BACKLOG);

    private ProtocolServer() {}

    static void run(Settings settings) {
        Asyncio.run(
                () -> {
                    Server echo = Net.createServer(Echo::new, Settings.HOST, 0, OPTIONS);
                    settings.listening().complete(Ports.echoAlone(echo.port()));
                    echo.serveForever();
                    return null;
                },
                RunOptions.defaults().withDebug(false));
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
}
