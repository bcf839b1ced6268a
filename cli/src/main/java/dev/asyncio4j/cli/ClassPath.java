package dev.asyncio4j.cli;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Where a JVM finds classes.
 *
 * @param entries folders and jars, in order
 */
record ClassPath(List<Path> entries) {
    ClassPath {
        entries = List.copyOf(entries);
    }

    /** What the programs that the command starts may use: its own class path, without itself. */
    static ClassPath ofPrograms() {
        List<Path> ofTheCommand = List.of(locationOf(Main.class), locationOf(CommandLine.class));
        return new ClassPath(
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> Path.of(entry).toAbsolutePath())
                        .filter(entry -> !ofTheCommand.contains(entry))
                        .toList());
    }

    /** The folder or jar that a class came from. */
    static Path locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** This class path with one more entry, before the others. */
    ClassPath with(Path entry) {
        List<Path> more = new ArrayList<>();
        more.add(entry);
        more.addAll(entries);
        return new ClassPath(more);
    }

    /**
     * What the command {@code java} needs to run a program on the loop with this class path. Netty
     * loads native code, and Java would warn of that.
     */
    List<String> javaOptions() {
        return List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--class-path",
                toString());
    }

    @Override
    public String toString() {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
