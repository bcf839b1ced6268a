package dev.asyncio4j.process;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Makes what the JDK starts of what the program asks for. */
final class Commands {
    private static final boolean IS_WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private Commands() {}

    /**
     * A copy of the command.
     *
     * @throws IllegalArgumentException if there is no program
     */
    static List<String> checked(List<String> command) {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command: empty (expected: at least a program)");
        }
        for (int i = 0; i < command.size(); i++) {
            Objects.requireNonNull(command.get(i), "command: item " + i + " of " + command);
        }
        if (command.getFirst().isBlank()) {
            throw new IllegalArgumentException(
                    "command: its first item is \"%s\" (expected: a program)"
                            .formatted(command.getFirst()));
        }
        return List.copyOf(command);
    }

    static List<String> shell(String line) {
        Objects.requireNonNull(line, "line");
        return IS_WINDOWS ? List.of("cmd.exe", "/c", line) : List.of("/bin/sh", "-c", line);
    }

    static ProcessBuilder builder(SubprocessOptions options, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Path directory = options.directory();
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        Map<String, String> environment = options.environment();
        if (environment != null) {
            builder.environment().clear();
            builder.environment().putAll(environment);
        }
        builder.environment().putAll(options.variables());
        if (options.stderr() == Redirect.STDOUT) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(output(options.stderr()));
        }
        return builder.redirectInput(input(options.stdin()))
                .redirectOutput(output(options.stdout()));
    }

    private static ProcessBuilder.Redirect input(Redirect from) {
        return switch (from) {
            case Redirect.OfFile(Path path, boolean _) ->
                    ProcessBuilder.Redirect.from(path.toFile());
            case Redirect.Special.DISCARD ->
                    ProcessBuilder.Redirect.from(new File(IS_WINDOWS ? "NUL" : "/dev/null"));
            case Redirect.Special.INHERIT -> ProcessBuilder.Redirect.INHERIT;
            case Redirect.Special.PIPE, Redirect.Special.STDOUT -> ProcessBuilder.Redirect.PIPE;
        };
    }

    private static ProcessBuilder.Redirect output(Redirect to) {
        return switch (to) {
            case Redirect.OfFile(Path path, boolean append) when append ->
                    ProcessBuilder.Redirect.appendTo(path.toFile());
            case Redirect.OfFile(Path path, boolean _) -> ProcessBuilder.Redirect.to(path.toFile());
            case Redirect.Special.DISCARD -> ProcessBuilder.Redirect.DISCARD;
            case Redirect.Special.INHERIT -> ProcessBuilder.Redirect.INHERIT;
            case Redirect.Special.PIPE, Redirect.Special.STDOUT -> ProcessBuilder.Redirect.PIPE;
        };
    }
}
