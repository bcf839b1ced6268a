// A service at a Unix socket: a file to which only programs of this machine can connect.
//
// The streams are those of TCP. The file is there while the server listens. Python:
// asyncio.start_unix_server and open_unix_connection.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

void main() throws IOException {
    Path folder = Files.createTempDirectory("unix-socket");
    Path socket = folder.resolve("adder");
    try {
        run(() -> {
            try (var _ = Streams.startUnixServer((in, out) -> add(in, out), socket)) {
                IO.println("the file is there: " + Files.exists(socket));
                IO.println("3 + 4 + 5 = " + ask(socket, "3 4 5"));
                IO.println("40 + 2 = " + ask(socket, "40 2"));
            }
        });
        IO.println("the file is there: " + Files.exists(socket));
    } finally {
        Files.delete(folder);
    }
}

void add(StreamReader in, StreamWriter out) throws IOException {
    for (byte[] line : in) {
        int sum = 0;
        for (String number : new String(line, UTF_8).strip().split(" ", -1)) {
            sum += Integer.parseInt(number);
        }
        out.write((sum + "\n").getBytes(UTF_8));
        out.drain();
    }
}

String ask(Path socket, String numbers) throws IOException {
    try (var connection = Streams.openUnixConnection(socket)) {
        connection.writer().write((numbers + "\n").getBytes(UTF_8));
        return new String(connection.reader().readline(), UTF_8).strip();
    }
}
