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
            List<FileInputStream> files = openAll();
            files.removeLast().close();
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
    }

    /** A process that has no file left for a reception, then one, then two and so on. */
    static final class Unopened {
        public static void main(String[] arguments) throws Exception {
            try (Reception first = Reception.open(Path.of(arguments[0] + "-first"))) {
                visit(first).close(); // all classes are there
            }
            Reception reception = Reception.at(Path.of(arguments[0]));
            List<FileInputStream> files = openAll();
            int failures = 0;
            while (true) {
                try {
                    reception.issue();
                    break;
                } catch (IOException noFile) {
                    failures++;
                    files.removeLast().close();
                }
            }
            for (FileInputStream file : files) {
                file.close();
            }
            visit(reception).close();
            System.out.println("open after " + failures);
            System.exit(0);
        }
    }

    private static List<FileInputStream> openAll() {
        List<FileInputStream> files = new ArrayList<>();
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noMore) {
            return files;
        }
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

    @Test
    void itTriesAgainLaterAndComplainsOnce() throws Exception {
        assertThat(run(Exhausted.class))
                .contains("early: false", "arrived")
                .filteredOn(line -> line.contains("Cannot accept connections"))
                .hasSize(1);
    }

    /** It needs a file for its server and two for its selector. */
    @Test
    void itIsOpenedAgainIfThatHasFailed() throws Exception {
        assertThat(run(Unopened.class)).containsExactly("open after 3");
    }

    private List<String> run(Class<?> program) throws Exception {
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
                                program.getName(),
                                folder.resolve("socket").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }
}
