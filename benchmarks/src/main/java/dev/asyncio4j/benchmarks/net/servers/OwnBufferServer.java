package dev.asyncio4j.benchmarks.net.servers;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.util.Map;

/** Streams of asyncio4j that are all read into one array, again and again. */
final class OwnBufferServer {
    private OwnBufferServer() {}

    static void run(Settings settings) {
        ServerOptions options = ServerOptions.defaults().withBacklog(Settings.BACKLOG);
        byte[] shared = new byte[Settings.LARGEST_READ];
        Asyncio.run(
                () -> {
                    Server echo =
                            Streams.startServer(
                                    (reader, writer) -> echo(reader, writer, shared),
                                    Settings.HOST,
                                    0,
                                    options);
                    settings.listening().complete(Map.of(ServerProgram.ECHO_PORT, echo.port()));
                    echo.serveForever();
                    return null;
                },
                RunOptions.defaults().withDebug(false));
    }

    private static void echo(StreamReader reader, StreamWriter writer, byte[] bytes) {
        try {
            for (int count = reader.read(bytes); count >= 0; count = reader.read(bytes)) {
                writer.write(bytes, 0, count);
                writer.drain();
            }
        } catch (IOException reset) {
            // So the load generator closes connections.
        }
    }
}
