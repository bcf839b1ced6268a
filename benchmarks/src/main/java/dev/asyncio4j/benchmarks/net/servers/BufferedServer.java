package dev.asyncio4j.benchmarks.net.servers;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.net.BufferedProtocol;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.Transport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Protocols of asyncio4j that have all their bytes put into one buffer. */
final class BufferedServer {
    private BufferedServer() {}

    static void run(Settings settings) {
        ServerOptions options = ServerOptions.defaults().withBacklog(Settings.BACKLOG);
        ByteBuffer shared = ByteBuffer.allocateDirect(Settings.LARGEST_READ);
        Asyncio.run(
                () -> {
                    Server echo =
                            Net.createServer(() -> new Echo(shared), Settings.HOST, 0, options);
                    settings.listening().complete(Map.of(ServerProgram.ECHO_PORT, echo.port()));
                    echo.serveForever();
                    return null;
                },
                RunOptions.defaults().withDebug(false));
    }

    private static final class Echo implements BufferedProtocol {
        private final ByteBuffer buffer;
        private @Nullable Transport transport;

        Echo(ByteBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            Objects.requireNonNull(transport).write(buffer.flip());
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
