package dev.asyncio4j.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where this repository's files are. */
final class Repository {
    /** Maven runs tests in their module's folder. */
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** The published modules. */
    static final List<String> MODULES = List.of("core", "testing", "net", "process", "gevent");

    private Repository() {}

    static Path file(String path) {
        return ROOT.resolve(path);
    }

    static Path classesOf(String module) {
        return file(module + "/target/classes");
    }

    /** The Java sources of a module, without its tests. */
    static List<Path> sourcesOf(String module) {
        try (Stream<Path> files = Files.walk(file(module + "/src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
