package dev.asyncio4j.benchmarks.net.servers;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.RunOptions;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.Servers;
import dev.asyncio4j.net.StreamConnection;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.net.TlsOptions;
import java.io.IOException;
import java.util.Map;

/** Streams of asyncio4j. */
final class StreamsServer {
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults().withBacklog(Settings.BACKLOG);

    private StreamsServer() {}

    static void run(Settings settings) {
        Asyncio.run(
                () -> {
                    Server echo = start(StreamsServer::echo, OPTIONS);
                    TlsOptions tls = TlsOptions.server(settings.certificate(), settings.key());
                    Server overTls = start(StreamsServer::echo, OPTIONS.withTls(tls));
                    Server proxy = start((reader, _) -> pass(reader, settings.upstream()), OPTIONS);
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

    private static Server start(Streams.Handler handler, ServerOptions options) throws IOException {
        return Streams.startServer(handler, Settings.HOST, 0, options);
    }

    static void runPerCore(Settings settings) throws IOException, InterruptedException {
        try (Servers servers =
                Servers.perCore(StreamsServer::echo, Settings.HOST, 0, OPTIONS, settings.loops())) {
            settings.listening().complete(Map.of(ServerProgram.ECHO_PORT, servers.port()));
            servers.serveForever();
        }
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
