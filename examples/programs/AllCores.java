// An echo server on all cores: a loop for each, which share one port.
//
// The operating system gives each connection to one of the loops, with which it stays; each loop
// still runs one task at a time. What the loops share must be safe for threads. Python: a process
// for each core, with reuse_port=True.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.Servers;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

static final String HERE = "127.0.0.1";

final int clientCount = 200;
final Map<EventLoop, LongAdder> connections = new ConcurrentHashMap<>();

void main() throws IOException {
    try (Servers servers = Servers.perCore((in, out) -> echo(in, out), HERE, 0)) {
        int port = servers.port();
        IO.println(servers.size() + " loops listen at one port");
        int echoes =
                run(() -> {
                    List<Task<Integer>> clients = new ArrayList<>();
                    for (int i = 0; i < clientCount; i++) {
                        clients.add(createTask(() -> ask(port)));
                    }
                    return gather(clients).await().stream().mapToInt(count -> count).sum();
                });
        IO.println(echoes + " connections, of each loop: " + connections.values());
    }
}

void echo(StreamReader in, StreamWriter out) throws IOException {
    connections.computeIfAbsent(EventLoop.running(), _ -> new LongAdder()).increment();
    while (!in.atEof()) {
        out.write(in.read(4096));
        out.drain();
    }
}

int ask(int port) throws IOException {
    try (var connection = Streams.openConnection(HERE, port)) {
        connection.writer().write("hello".getBytes(UTF_8));
        connection.writer().writeEof();
        return new String(connection.reader().read(), UTF_8).equals("hello") ? 1 : 0;
    }
}
