// Serves a file of 20 million bytes to six clients, without its passing through the program.
//
// The operating system moves the file into the connections, as fast as each client reads. Five
// clients read into one buffer of the program's own, which stays in the processor's cache; the last
// reads by an InputStream, as any library would. Each computes a checksum. Python:
// loop.sendfile(writer.transport, file), and loop.sock_recv_into.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

static final String HERE = "127.0.0.1";

/** For all who read: nobody waits between reading and what is done with the bytes. */
final byte[] buffer = new byte[64 << 10];

void main() throws IOException {
    Path file = Files.createTempFile("send-file", ".bin");
    try {
        byte[] content = new byte[20_000_000];
        new Random(1).nextBytes(content);
        Files.write(file, content);
        CRC32 crc = new CRC32();
        crc.update(content);
        run(() -> serve(file, crc.getValue()));
    } finally {
        Files.delete(file);
    }
}

void serve(Path file, long crc) throws IOException {
    try (Server server =
            Streams.startServer((_, out) -> Net.sendfile(out.transport(), file), HERE, 0)) {
        int port = server.port();
        List<Task<?>> clients = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            int number = i;
            clients.add(createTask(() -> load("client " + number, port, crc, this::checksum)));
        }
        clients.add(createTask(() -> load("a library", port, crc, this::checksumByLibrary)));
        gather(clients).await();
    }
}

/** One of the ways to read to the end. */
interface Reading {
    long checksum(StreamReader in) throws IOException;
}

void load(String who, int port, long expected, Reading reading) throws IOException {
    try (var connection = Streams.openConnection(HERE, port)) {
        long found = reading.checksum(connection.reader());
        IO.println(who + " has got the file: " + (found == expected));
    }
}

long checksum(StreamReader in) throws IOException {
    CRC32 crc = new CRC32();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
    }
    return crc.getValue();
}

long checksumByLibrary(StreamReader in) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(in.asInputStream(), new CRC32());
    checked.transferTo(OutputStream.nullOutputStream());
    return checked.getChecksum().getValue();
}
