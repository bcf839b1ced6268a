// One echo server in three styles: streams, a protocol that is called, and the JDK's own sockets.
//
// A stream's handler reads and writes in a task; a protocol is called when something has come, and
// has no task; and sockets that block suspend their task alone. Python: asyncio.start_server,
// loop.create_server, and gevent's patched sockets.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.TaskGroup;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Protocol;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

static final String HERE = "127.0.0.1";

void main() {
    run(() -> {
        try (Server streams = Streams.startServer((in, out) -> echo(in, out), HERE, 0);
                Server protocols = Net.createServer(Echo::new, HERE, 0);
                ServerSocket sockets = new ServerSocket(0, 50, InetAddress.ofLiteral(HERE))) {
            taskGroup(group -> {
                group.createTask(() -> accept(sockets, group));
                ask("by streams", streams.port());
                ask("by a protocol", protocols.port());
                ask("by blocking sockets", sockets.getLocalPort());
                group.cancel();
            });
        }
    });
}

void echo(StreamReader in, StreamWriter out) throws IOException {
    while (!in.atEof()) {
        out.write(in.read(4096));
        out.drain();
    }
}

/** One for each connection. */
static final class Echo implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(byte[] data) {
        transport.write(data);
    }
}

void accept(ServerSocket server, TaskGroup group) throws IOException {
    while (true) {
        Socket client = server.accept();
        group.createTask(() -> echo(client));
    }
}

void echo(Socket client) throws IOException {
    try (client) {
        client.getInputStream().transferTo(client.getOutputStream());
    }
}

void ask(String style, int port) throws IOException {
    try (var connection = Streams.openConnection(HERE, port)) {
        connection.writer().write(("echoed " + style).getBytes(UTF_8));
        connection.writer().writeEof();
        IO.println(new String(connection.reader().read(), UTF_8));
    }
}
