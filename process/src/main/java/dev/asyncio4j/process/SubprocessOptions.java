package dev.asyncio4j.process;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to start a {@link Subprocess}. Immutable.
 *
 * @param stdin what it reads
 * @param stdout where its output goes
 * @param stderr where its errors go
 * @param directory where it runs; null for where this program does
 * @param environment the whole of its environment; null for that of this program
 * @param variables what is added to that, or replaced there
 * @param limit of the streams that are read, in bytes: see {@link dev.asyncio4j.net.StreamReader}
 */
public record SubprocessOptions(
        Redirect stdin,
        Redirect stdout,
        Redirect stderr,
        @Nullable Path directory,
        @Nullable Map<String, String> environment,
        Map<String, String> variables,
        int limit) {
    private static final int DEFAULT_LIMIT = 64 << 10;
    private static final SubprocessOptions DEFAULTS =
            new SubprocessOptions(
                    Redirect.INHERIT,
                    Redirect.INHERIT,
                    Redirect.INHERIT,
                    null,
                    null,
                    Map.of(),
                    DEFAULT_LIMIT);

    public SubprocessOptions {
        if (stdin == Redirect.STDOUT
                || (stdin instanceof Redirect.OfFile(Path _, boolean append) && append)) {
            throw new IllegalArgumentException(
                    "stdin: " + stdin + " (expected: PIPE, INHERIT, DISCARD or a file to read)");
        }
        if (stdout == Redirect.STDOUT) {
            throw new IllegalArgumentException(
                    "stdout: STDOUT (expected: PIPE, INHERIT, DISCARD or a file; STDOUT is for"
                            + " stderr)");
        }
        Objects.requireNonNull(stdin, "stdin");
        Objects.requireNonNull(stdout, "stdout");
        Objects.requireNonNull(stderr, "stderr");
        environment = environment == null ? null : checked("environment", environment);
        variables = checked("variables", variables);
        if (limit <= 0) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 or more bytes)");
        }
    }

    private static Map<String, String> checked(String what, Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name == null || name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException(
                        "%s: the name \"%s\" (expected: some text without =)"
                                .formatted(what, name));
            }
            Objects.requireNonNull(value, what + ": the value of " + name);
        });
        return Map.copyOf(variables);
    }

    /**
     * All three streams are those of this program, as in Python; so are directory and environment.
     * The limit is 64 KiB.
     */
    public static SubprocessOptions defaults() {
        return DEFAULTS;
    }

    /** All three streams lead to this program; otherwise as {@link #defaults()}. */
    public static SubprocessOptions pipes() {
        return DEFAULTS.withStdin(Redirect.PIPE)
                .withStdout(Redirect.PIPE)
                .withStderr(Redirect.PIPE);
    }

    /**
     * Has it read there.
     *
     * @throws IllegalArgumentException if nothing can be read there
     */
    public SubprocessOptions withStdin(Redirect stdin) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, limit);
    }

    /**
     * Has its output go there.
     *
     * @throws IllegalArgumentException for {@link Redirect#STDOUT}
     */
    public SubprocessOptions withStdout(Redirect stdout) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, limit);
    }

    /** Has its errors go there. */
    public SubprocessOptions withStderr(Redirect stderr) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, limit);
    }

    /** Runs it there. <b>Python:</b> {@code cwd}. */
    public SubprocessOptions withDirectory(@Nullable Path directory) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, limit);
    }

    /**
     * Replaces the whole environment; null to have that of this program again. <b>Python:</b>
     * {@code env}.
     */
    public SubprocessOptions withEnvironment(@Nullable Map<String, String> environment) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, limit);
    }

    /** Adds a variable to the environment, or replaces it there. */
    public SubprocessOptions withVariable(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Map<String, String> more = new HashMap<>(variables);
        more.put(name, value);
        return new SubprocessOptions(stdin, stdout, stderr, directory, environment, more, limit);
    }

    /**
     * With this limit of the streams that are read, in bytes.
     *
     * @throws IllegalArgumentException if it is less than one
     */
    public SubprocessOptions withLimit(int limit) {
        return new SubprocessOptions(
                stdin, stdout, stderr, directory, environment, variables, limit);
    }
}
