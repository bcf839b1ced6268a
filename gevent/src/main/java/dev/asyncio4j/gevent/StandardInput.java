package dev.asyncio4j.gevent;

import dev.asyncio4j.Asyncio;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.List;

/**
 * {@code System.in.read()}, tried in a process of its own, since a read would take input from the
 * program. The process reads from a pipe; once its other task has had turns, it says so, and this
 * program ends its input. Then it says what was seen, and ends.
 */
final class StandardInput implements Trial {
    private static final String END_IT = "end the input";
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Process process;
    private volatile String answer = "";

    private StandardInput(Process process) {
        this.process = process;
    }

    static Trial open() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath =
                locationOf(StandardInput.class) + File.pathSeparator + locationOf(Asyncio.class);
        Process process =
                new ProcessBuilder(
                                List.of(
                                        java.toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                        "-cp",
                                        classPath,
                                        StandardInput.class.getName()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return new StandardInput(process);
    }

    private static Path locationOf(Class<?> type) throws IOException {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException("it is unknown where the classes of this library are");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | RuntimeException inAnotherFile) {
            throw new IOException(
                    "a process cannot load the classes of this library from "
                            + source.getLocation(),
                    inAnotherFile);
        }
    }

    /** What the process does. */
    static void main() {
        Sighting seen =
                Asyncio.run(() -> {
                    try (Prober prober = new Prober(LIMIT)) {
                        return prober.probe(
                                "System.in",
                                () -> Trial.of(System.in::read, () -> IO.println(END_IT)));
                    }
                });
        IO.println(seen.isCooperative());
    }

    @Override
    public void block() throws IOException {
        BufferedReader lines = process.inputReader();
        if (END_IT.equals(lines.readLine())) {
            process.getOutputStream().close();
            answer = String.valueOf(lines.readLine());
        }
        if (!answer.equals("true") && !answer.equals("false")) {
            throw new IOException("the process in which it was to be tried has ended too early");
        }
    }

    @Override
    public boolean waitsForRelease() {
        return false;
    }

    @Override
    public boolean isFoundBlocking() {
        return answer.equals("false");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        ProcessTrials.end(process);
    }
}
