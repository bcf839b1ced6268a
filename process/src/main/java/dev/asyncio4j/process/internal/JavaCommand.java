package dev.asyncio4j.process.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The command that starts a JVM like this one: the same Java, the same class and module path, and
 * those of its options that decide what code may do. Memory, garbage collector, agents and ports
 * are a process's own.
 */
public final class JavaCommand {
    private static final List<String> INHERITED =
            List.of(
                    "-D",
                    "-ea",
                    "-enableassertions",
                    "-da",
                    "-disableassertions",
                    "-esa",
                    "--add-exports",
                    "--add-modules",
                    "--add-opens",
                    "--add-reads",
                    "--enable-native-access",
                    "--enable-preview",
                    "--illegal-native-access",
                    "--limit-modules",
                    "--patch-module",
                    "--sun-misc-unsafe-memory-access",
                    "--upgrade-module-path");

    /** What would open the same port twice. */
    private static final List<String> OWN = List.of("-Dcom.sun.management.", "-Djava.rmi.server.");

    /** What makes a JVM start fast that shares its processors with others like it. */
    private static final List<String> DEFAULTS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData");

    /** By the name of the system. */
    private static final Map<String, String> PROVIDERS =
            Map.of(
                    "Linux", "sun.nio.ch.EPollSelectorProvider",
                    "Mac OS X", "sun.nio.ch.KQueueSelectorProvider");

    private static final AtomicInteger PARTS = new AtomicInteger();

    private JavaCommand() {}

    /**
     * The command.
     *
     * @param main the class whose main method it runs
     * @param folder where a file with the paths is put, which may be too long for a command line
     * @param arguments options of the JVM that come last, and so win
     */
    public static List<String> of(Class<?> main, Path folder, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(DEFAULTS);
        addChannels(command);
        command.addAll(inherited());
        command.add("@" + paths(main, folder));
        command.addAll(arguments);
        String module = main.getModule().getName();
        if (module == null) {
            command.add(main.getName());
        } else {
            command.addAll(List.of("--module", module + "/" + main.getName()));
        }
        return command;
    }

    /**
     * Who provides channels: the JDK itself. A worker would look for others in all of its class
     * path, and open each of its files for that, and so would this process before it can start one.
     * A property that names another is inherited, and wins.
     */
    private static void addChannels(List<String> command) {
        String provider = PROVIDERS.get(System.getProperty("os.name", ""));
        if (provider != null) {
            command.add("-Djava.nio.channels.spi.SelectorProvider=" + provider);
        }
    }

    private static List<String> inherited() {
        List<String> all = new ArrayList<>();
        for (String option : OwnOptions.all()) {
            if (startsWithAny(option, INHERITED) && !startsWithAny(option, OWN)) {
                all.add(option);
            }
        }
        return all;
    }

    private static boolean startsWithAny(String option, List<String> beginnings) {
        for (String beginning : beginnings) {
            if (option.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    private static Path paths(Class<?> main, Path folder) throws IOException {
        Path file = folder.resolve("paths");
        if (!Files.exists(file)) {
            boolean named = main.getModule().isNamed();
            StringBuilder text = new StringBuilder();
            // The loop's own need, wherever this JVM has it from: an option, a manifest, an agent.
            text.append("--add-opens=java.base/java.lang=")
                    .append(named ? "dev.asyncio4j.core" : "ALL-UNNAMED")
                    .append('\n');
            add(text, "--class-path", oursFirst(System.getProperty("java.class.path")));
            add(text, "--module-path", System.getProperty("jdk.module.path"));
            if (named) {
                text.append("--add-modules=ALL-MODULE-PATH\n");
            }
            // Others may start at the same time, and read it: it must come into being at once.
            Path part = folder.resolve("paths." + PARTS.incrementAndGet());
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /**
     * The class path with our own jars at its head. A JVM opens each that stands before the one in
     * which it finds a class, which takes a millisecond or more for a jar; and whoever has the jars
     * of a folder on the path has them in no order. Ours hold only what is ours, so that no class
     * is found elsewhere than before.
     */
    static @Nullable String oursFirst(@Nullable String classPath) {
        if (classPath == null) {
            return null;
        }
        List<String> ours = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            (isOurs(entry) ? ours : others).add(entry);
        }
        ours.addAll(others);
        return String.join(File.pathSeparator, ours);
    }

    private static boolean isOurs(String entry) {
        String name = entry.substring(entry.lastIndexOf(File.separatorChar) + 1);
        return name.startsWith("asyncio4j-") && name.endsWith(".jar");
    }

    private static void add(StringBuilder text, String option, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(option).append(' ').append(quoted(value)).append('\n');
        }
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
