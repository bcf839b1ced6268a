package dev.asyncio4j.benchmarks.net.servers;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.StreamConnection;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import java.io.IOException;

/** Streams of asyncio4j. */
final class StreamsServer {
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults().withBacklog(Settings.BACKLOG);

    private StreamsServer() {}

    static void run(Settings settings) {
        Asyncio.run(
                () -> {
                    Server echo =
                            Streams.startServer(StreamsServer::echo, Settings.HOST, 0, OPTIONS);
                    Server proxy =
                            Streams.startServer(
                                    (reader, writer) -> pass(reader, settings.upstream()),
                                    Settings.HOST,
                                    0,
                                    OPTIONS);
                    settings.listening().complete(new Ports(echo.port(), proxy.port()));
                    echo.serveForever();
                    return null;
                },
                RunOptions.defaults().withDebug(false));
    }

    private static void echo(StreamReader reader, StreamWriter writer) {
        try {
            pass(reader, writer);
        } catch (IOException reset) {
            // So the load generator closes connections.
        }
    }

    private static void pass(StreamReader reader, int port) {
        try (StreamConnection upstream = Streams.openConnection(Settings.HOST, port)) {
            pass(reader, upstream.writer());
        } catch (IOException reset) {
            // As above.
        }
    }

    private static void pass(StreamReader reader, StreamWriter writer) throws IOException {
        byte[] bytes = reader.read(Settings.LARGEST_READ);
        while (bytes.length > 0) {
            writer.write(bytes);
            writer.drain();
            bytes = reader.read(Settings.LARGEST_READ);
        }
    }
}
