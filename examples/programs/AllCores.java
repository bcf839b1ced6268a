// An echo server on all cores: a loop for each, which share one port.
//
// The operating system gives each connection to one of the loops, with which it stays; each loop
// still runs one task at a time. What the loops share must be safe for threads. Python: a process
// for each core, with reuse_port=True.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.Servers;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

static final String HERE = "127.0.0.1";

final int clientCount = 200;
final Map<EventLoop, LongAdder> connections = new ConcurrentHashMap<>();

void main() throws IOException {
    try (Servers servers = Servers.perCore((in, out) -> echo(in, out), HERE, 0)) {
        IO.println("loops for " + Runtime.getRuntime().availableProcessors() + " cores: " + servers.size());
        run(() -> {
            gather(IntStream.range(0, clientCount).mapToObj(_ -> createTask(() -> ask(servers.port()))).toList()).await();
        });
    }
    connections.values().forEach(count -> IO.println("a loop had " + count + " connections"));
    IO.println("all together: " + connections.values().stream().mapToLong(LongAdder::sum).sum());
}

void echo(StreamReader in, StreamWriter out) throws IOException {
    connections.computeIfAbsent(EventLoop.running(), _ -> new LongAdder()).increment();
    while (!in.atEof()) {
        out.write(in.read(4096));
        out.drain();
    }
}

void ask(int port) throws IOException {
    try (var connection = Streams.openConnection(HERE, port)) {
        connection.writer().write("hello".getBytes(UTF_8));
        connection.writer().writeEof();
        connection.reader().read();
    }
}
