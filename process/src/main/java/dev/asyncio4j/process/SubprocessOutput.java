package dev.asyncio4j.process;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Subprocess} has written, from when {@link Subprocess#communicate()} was called
 * until its end.
 */
public final class SubprocessOutput {
    private final int exitCode;
    private final byte @Nullable [] stdout;
    private final byte @Nullable [] stderr;

    SubprocessOutput(int exitCode, byte @Nullable [] stdout, byte @Nullable [] stderr) {
        this.exitCode = exitCode;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** As {@link Subprocess#await()} gives it. */
    public int exitCode() {
        return exitCode;
    }

    /**
     * What came from its standard output, not copied.
     *
     * @throws IllegalStateException if that was no pipe
     */
    public byte[] stdout() {
        return Subprocess.requirePipe(stdout, "stdout", "withStdout(PIPE)");
    }

    /**
     * What came from its standard error, not copied.
     *
     * @throws IllegalStateException if that was no pipe
     */
    public byte[] stderr() {
        return Subprocess.requirePipe(stderr, "stderr", "withStderr(PIPE)");
    }

    /** The standard output as text in UTF-8. See {@link #stdout()}. */
    public String stdoutText() {
        return new String(stdout(), StandardCharsets.UTF_8);
    }

    /** The standard error as text in UTF-8. See {@link #stderr()}. */
    public String stderrText() {
        return new String(stderr(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "SubprocessOutput[exit code "
                + exitCode
                + show("stdout", stdout)
                + show("stderr", stderr)
                + "]";
    }

    private static String show(String name, byte @Nullable [] bytes) {
        return bytes == null ? "" : ", " + name + ": " + bytes.length + " bytes";
    }
}
