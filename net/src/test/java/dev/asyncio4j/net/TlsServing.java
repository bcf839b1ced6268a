package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.timeout;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** A server for a test over TLS, at the end of which nothing of it is left. */
record TlsServing(Server server) implements AutoCloseable {
    static final String HERE = "127.0.0.1";

    static TlsServing by(Streams.Handler handler, TlsOptions tls) throws IOException {
        return by(handler, ServerOptions.defaults().withTls(tls));
    }

    static TlsServing by(Streams.Handler handler, ServerOptions options) throws IOException {
        return new TlsServing(Streams.startServer(handler, HERE, 0, options));
    }

    static TlsServing echo(TlsOptions tls) throws IOException {
        return by(Peers::echo, tls);
    }

    int port() {
        return server.port();
    }

    StreamConnection connect(TlsOptions tls) throws IOException {
        return connect(ConnectOptions.defaults().withTls(tls));
    }

    StreamConnection connect(ConnectOptions options) throws IOException {
        return Streams.openConnection(HERE, port(), options);
    }

    @Override
    public void close() throws TimeoutException {
        server.close();
        timeout(seconds(100), server::waitClosed);
    }
}
