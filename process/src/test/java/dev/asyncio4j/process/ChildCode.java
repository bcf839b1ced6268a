package dev.asyncio4j.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Code for children, which tell of themselves by files. */
final class ChildCode {
    private ChildCode() {}

    static void sleepForEver() throws Exception {
        Thread.sleep(Duration.ofDays(1));
    }

    static String waitFor(String file) throws Exception {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(5);
        }
        return Files.readString(Path.of(file));
    }

    static void write(String file, Object text) throws IOException {
        Path part = Path.of(file + ".part");
        Files.writeString(part, String.valueOf(text));
        Files.move(part, Path.of(file));
    }
}
