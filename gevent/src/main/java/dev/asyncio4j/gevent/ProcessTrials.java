package dev.asyncio4j.gevent;

import java.io.IOException;
import java.util.Locale;

/** Calls that wait for another process, which ends with its standard input. */
final class ProcessTrials {
    private ProcessTrials() {}

    static Trial read() throws IOException {
        Process process = start();
        return Trial.of(
                () -> process.getInputStream().read(),
                process.getOutputStream()::close,
                () -> end(process));
    }

    static Trial waitFor() throws IOException {
        Process process = start();
        return Trial.of(process::waitFor, process.getOutputStream()::close, () -> end(process));
    }

    private static Process start() throws IOException {
        boolean isWindows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        return new ProcessBuilder(isWindows ? "sort" : "cat").start();
    }

    static void end(Process process) throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process.getInputStream().close();
        process.getErrorStream().close();
    }
}
