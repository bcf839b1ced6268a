package dev.asyncio4j.benchmarks.net;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What is installed on this machine. */
final class Tools {
    private static final long LONGEST_SECONDS = 60;

    private Tools() {}

    /** Whether there is such a command, and it succeeds. */
    static boolean runs(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Makes a file of one that is beside this class. */
    static Path copy(String resource, Path folder) throws IOException {
        Path file = folder.resolve(resource);
        try (InputStream content = Tools.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException(resource + " is not in the jar");
            }
            Files.copy(content, file);
        }
        return file;
    }
}
