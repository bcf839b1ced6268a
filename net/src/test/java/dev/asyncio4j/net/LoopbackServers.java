package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The servers of one test, which must have closed all of them when it ends. */
final class LoopbackServers implements AfterEachCallback {
    private final List<Server> servers = new ArrayList<>();

    Server serve(Streams.Handler handler) throws IOException {
        return serve(handler, ServerOptions.defaults());
    }

    Server serve(Streams.Handler handler, ServerOptions options) throws IOException {
        Server server = Streams.startServer(handler, HERE, 0, options);
        servers.add(server);
        return server;
    }

    /** Waits until none has a connection any more, and no peer is there. */
    void close() {
        for (Server server : servers) {
            server.close();
            server.waitClosed();
        }
        iterateUntil(() -> !Peers.areThere());
    }

    @Override
    public void afterEach(ExtensionContext test) {
        assertThat(servers).isNotEmpty().noneMatch(Server::isServing);
    }
}
