package dev.asyncio4j.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is installed on this machine. */
public final class Tools {
    /** The Python that the system's packages are for. */
    public static final String PYTHON = "/usr/bin/python3";

    private static final ProcessBuilder.Redirect NOTHING =
            ProcessBuilder.Redirect.from(new File("/dev/null"));

    private static final long LONGEST_SECONDS = 60;

    private Tools() {}

    /** Whether there is such a command, and it succeeds. */
    public static boolean runs(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(List.of(command))
                            .redirectInput(NOTHING)
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

    /** The first line that a command prints; empty if there is no such command, or it fails. */
    public static Optional<String> says(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(NOTHING)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String said;
            try (BufferedReader reader = process.inputReader()) {
                said = reader.readLine();
            }
            return process.waitFor() == 0 ? Optional.ofNullable(said) : Optional.empty();
        } catch (IOException noSuchCommand) {
            return Optional.empty();
        }
    }

    /** Makes a file of one that is beside a class of ours. */
    public static Path copy(Class<?> beside, String resource, Path folder) throws IOException {
        Path file = folder.resolve(resource);
        try (InputStream content = beside.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IllegalStateException(resource + " is not in the jar");
            }
            Files.copy(content, file);
        }
        return file;
    }
}
