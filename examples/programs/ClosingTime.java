// A server that closes: who is being served is served to the end, and who only sits there must go.
//
// close() ends the listening alone. waitClosed() waits for the connections and their handlers; when
// that takes too long, the connections that are left are dropped, and their handlers find the end
// of the stream. Python: Server.close, wait_closed and abort_clients.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.sync.Event;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;

static final String HERE = "127.0.0.1";

final Event ordered = new Event();

void main() {
    run(() -> {
        Server server = Streams.startServer((in, out) -> serve(in, out), HERE, 0);
        int port = server.port();
        try (var _ = Streams.openConnection(HERE, port)) {
            var guest = createTask(() -> order("tea", port));
            ordered.await();
            close(server);
            guest.await();
            order("coffee", port);
        } catch (ConnectException nobodyThere) {
            IO.println("there is no coffee any more");
        }
    });
}

void serve(StreamReader in, StreamWriter out) throws IOException {
    for (byte[] line : in) {
        ordered.set();
        sleep(millis(200)); // it has to be made
        out.write(line);
        out.drain();
    }
    IO.println("a guest has gone");
}

void close(Server server) {
    IO.println("closing");
    server.close();
    try {
        timeout(seconds(1), () -> server.waitClosed());
    } catch (TimeoutException late) {
        IO.println("the others must go");
        server.abortClients();
        server.waitClosed();
    }
    IO.println("closed");
}

void order(String what, int port) throws IOException {
    try (var connection = Streams.openConnection(HERE, port)) {
        connection.writer().write((what + "\n").getBytes(UTF_8));
        byte[] line = connection.reader().readline();
        IO.println("a guest gets " + new String(line, UTF_8).strip());
    }
}
