// A chat room over TCP, in which nobody waits for a member who does not read.
//
// What is said goes into each member's outbox, a queue, which a task of the member's own sends.
// When
// an outbox is full, its member is shown out. Python: StreamWriter.drain in a task for each client,
// and asyncio.Queue.put_nowait.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamConnection;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.queue.Queue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

static final String HERE = "127.0.0.1";

final Map<String, Member> members = new LinkedHashMap<>();

/** One who is in the room, as the server knows them. */
record Member(Queue<byte[]> outbox, StreamWriter out) {}

void main() {
    run(() -> {
        try (Server server = Streams.startServer((in, out) -> welcome(in, out), HERE, 0);
                var ada = enter("Ada", server.port());
                var bob = enter("Bob", server.port())) {
            var carl = enter("Carl", server.port());
            say(ada, "Ada: hello all");
            show("Bob", bob, 2);
            show("Carl", carl, 1);
            carl.close();
            show("Bob", bob, 1);

            enter("Dora", server.port()); // and never reads again
            show("Bob", bob, 1);
            int lines = 0;
            do {
                say(ada, "Ada: " + "and so on ".repeat(1000));
                hear(ada);
                lines++;
            } while (!hear(bob).equals("* Dora leaves"));
            IO.println("Dora has left after " + lines + " long lines that she did not read");
        }
    });
}

// The server

void welcome(StreamReader in, StreamWriter out) throws IOException {
    String name = textOf(in.readline());
    Member member = new Member(new Queue<>(20), out);
    members.put(name, member);
    tellAll("* " + name + " comes in");
    Task<?> sending = createTask(() -> send(member));
    try {
        for (byte[] line : in) {
            tellAll(textOf(line));
        }
    } finally {
        members.remove(name, member);
        tellAll("* " + name + " leaves");
        sending.cancel();
    }
}

void send(Member member) {
    try {
        for (byte[] line : member.outbox()) {
            member.out().write(line);
            member.out().drain();
        }
    } catch (IOException gone) {
        member.out().abort();
    }
}

void tellAll(String text) {
    for (Member member : members.values()) {
        if (member.outbox().isFull()) {
            member.out().abort();
        } else {
            member.outbox().putNowait(bytesOf(text));
        }
    }
}

// The clients

/** Comes in, and waits until that is seen. */
StreamConnection enter(String name, int port) throws IOException {
    StreamConnection connection = Streams.openConnection(HERE, port);
    say(connection, name);
    hear(connection);
    return connection;
}

void say(StreamConnection connection, String text) throws IOException {
    connection.writer().write(bytesOf(text));
    connection.writer().drain();
}

String hear(StreamConnection connection) throws IOException {
    return textOf(connection.reader().readline());
}

void show(String name, StreamConnection connection, int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
        IO.println(name + " hears \"" + hear(connection) + '"');
    }
}

String textOf(byte[] line) {
    return new String(line, UTF_8).strip();
}

byte[] bytesOf(String text) {
    return (text + "\n").getBytes(UTF_8);
}
