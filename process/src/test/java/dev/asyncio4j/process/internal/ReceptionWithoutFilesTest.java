package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that has too many files open lets others in as soon as it has not. */
@Tag("real")
@Timeout(60)
class ReceptionWithoutFilesTest {
    private static final String MOST_FILES = "150";

    @TempDir Path folder;

    /** A process that runs out of files, and gets somebody who comes meanwhile. */
    static final class Exhausted {
        public static void main(String[] arguments) throws Exception {
            Reception reception = Reception.open(Path.of(arguments[0]));
            visit(reception).close();
            try (SocketChannel stranger = connect(reception, "0".repeat(64))) {
                stranger.read(ByteBuffer.allocate(1)); // the logger has what it needs
            }
            List<FileInputStream> files = new ArrayList<>();
            try {
                while (true) {
                    files.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException noMore) {
                files.removeLast().close();
            }
            String token = reception.issue();
            var arrival = reception.arrival(token);
            SocketChannel guest = connect(reception, token);
            Thread.sleep(500);
            System.out.println("early: " + arrival.isDone());
            for (FileInputStream file : files) {
                file.close();
            }
            arrival.get().close();
            guest.close();
            System.out.println("arrived");
            System.exit(0);
        }

        private static SocketChannel visit(Reception reception) throws Exception {
            String token = reception.issue();
            var arrival = reception.arrival(token);
            try (SocketChannel _ = connect(reception, token)) {
                return arrival.get();
            }
        }

        private static SocketChannel connect(Reception reception, String token) throws IOException {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(reception.path()));
            channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.ISO_8859_1)));
            return channel;
        }
    }

    @Test
    void itTriesAgainLaterAndComplainsOnce() throws Exception {
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "ulimit -n " + MOST_FILES + " && exec \"$@\"",
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Exhausted.class.getName(),
                                folder.resolve("socket").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        assertThat(Files.readAllLines(output))
                .contains("early: false", "arrived")
                .filteredOn(line -> line.contains("Cannot accept connections"))
                .hasSize(1);
    }
}
