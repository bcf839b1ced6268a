package dev.asyncio4j.process;

import dev.asyncio4j.SerializableCallable;
import dev.asyncio4j.process.internal.Items;
import dev.asyncio4j.process.internal.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** A plain second JVM, which runs one piece of code and is no worker of a pool. */
final class OtherProcess implements AutoCloseable {
    private final Process process;

    private OtherProcess(Process process) {
        this.process = process;
    }

    /** Runs the code in a JVM of its own, which prints what it prints here. */
    static OtherProcess start(Path folder, SerializableCallable<?> code) throws IOException {
        Process process =
                new ProcessBuilder(JavaCommand.of(OtherProcess.class, folder, List.of()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var input = process.getOutputStream()) {
            input.write(Items.encode(code));
        }
        return new OtherProcess(process);
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        Callable<?> code = (Callable<?>) Items.decode(System.in.readAllBytes());
        if (code == null) {
            throw new IllegalArgumentException("the code is null");
        }
        code.call();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
