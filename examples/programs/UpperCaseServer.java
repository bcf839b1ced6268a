// A server that sends everything back in upper case, and 500 clients that talk to it at once.
//
// Each end of each connection is a task, which blocks where it must wait; all are on one thread.
// The
// clients go on when all have had an answer, so that there are 500 connections at once. Python:
// asyncio.start_server and open_connection, or blocking sockets under gevent.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamConnection;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.sync.Barrier;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

static final String HERE = "127.0.0.1";

final int clientCount = 500;
final int linesEach = 10;
final Barrier everybody = new Barrier(clientCount);
int connected;
int mostConnected;

void main() {
    run(() -> {
        try (Server server = Streams.startServer((in, out) -> serve(in, out), HERE, 0)) {
            int port = server.port();
            List<Task<Integer>> clients =
                    IntStream.rangeClosed(1, clientCount)
                            .mapToObj(number -> createTask(() -> talk(number, port)))
                            .toList();
            int answers = gather(clients).await().stream().mapToInt(count -> count).sum();
            IO.println(answers + " lines came back in upper case");
            IO.println("clients connected at once: " + mostConnected);
        }
    });
}

void serve(StreamReader in, StreamWriter out) throws IOException {
    mostConnected = Math.max(mostConnected, ++connected);
    for (byte[] line : in) {
        out.write(new String(line, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
        out.drain();
    }
    connected--;
}

int talk(int number, int port) throws IOException {
    try (var connection = Streams.openConnection(HERE, port)) {
        int answers = ask(connection, number);
        everybody.await();
        for (int i = 1; i < linesEach; i++) {
            answers += ask(connection, number);
        }
        return answers;
    }
}

int ask(StreamConnection connection, int number) throws IOException {
    connection.writer().write("client %d says hello\n".formatted(number).getBytes(UTF_8));
    String answer = new String(connection.reader().readline(), UTF_8);
    return answer.equals("CLIENT %d SAYS HELLO\n".formatted(number)) ? 1 : 0;
}
