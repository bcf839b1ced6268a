// Serves a file of 20 million bytes to five clients, without its passing through the program.
//
// The operating system moves the file into the connections, as fast as each client reads. Each
// client compares what came with the file. Python: loop.sendfile(writer.transport, file).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import dev.asyncio4j.net.Net;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

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
        gather(IntStream.rangeClosed(1, 5).mapToObj(n -> createTask(() -> load(n, port, crc))).toList()).await();
    }
}

void load(int number, int port, long crc) throws IOException {
    CRC32 own = new CRC32();
    long count = 0;
    try (var connection = Streams.openConnection(HERE, port)) {
        for (byte[] part = connection.reader().read(65_536); part.length > 0; part = connection.reader().read(65_536)) {
            own.update(part);
            count += part.length;
        }
    }
    IO.println("client %d has got %,d bytes, the file's: %s".formatted(number, count, own.getValue() == crc));
}
