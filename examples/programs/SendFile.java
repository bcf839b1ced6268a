// Serves a file of 20 million bytes to five clients, without its passing through the program.
//
// The operating system moves the file into the connections, as fast as each client reads; a client
// reads by an InputStream, as any library would, and computes a checksum. Python:
// loop.sendfile(writer.transport, file).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

static final String HERE = "127.0.0.1";

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
            clients.add(createTask(() -> load(number, port, crc)));
        }
        gather(clients).await();
    }
}

void load(int number, int port, long crc) throws IOException {
    CRC32 own = new CRC32();
    try (var connection = Streams.openConnection(HERE, port)) {
        InputStream in = new CheckedInputStream(connection.reader().asInputStream(), own);
        long megabytes = in.transferTo(OutputStream.nullOutputStream()) / 1_000_000;
        boolean same = own.getValue() == crc;
        IO.println("client " + number + " has got " + megabytes + " MB, the file's: " + same);
    }
}
