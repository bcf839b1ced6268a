package dev.asyncio4j.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the JVMs are started in which something is measured. */
public final class Jvm {
    /**
     * What the loop needs, and the raw continuation that it is compared with; and leave for JMH to
     * use what the JVM would warn of each time.
     */
    public static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private Jvm() {}

    /** How to start a program of ours in a JVM of its own. */
    public static List<String> command(
            Class<?> program, List<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(), program.getName()));
        command.addAll(arguments);
        return command;
    }

    /**
     * What is the project's stands first, as on the class path of a program that a build tool runs.
     * Ours has the jars of a folder in no order, and each that stands before a class is opened.
     */
    private static String classPath() {
        List<String> entries =
                List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        return Stream.concat(
                        entries.stream().filter(Jvm::isOfTheProject),
                        entries.stream().filter(entry -> !isOfTheProject(entry)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOfTheProject(String entry) {
        return !entry.endsWith(".jar") || new File(entry).getName().startsWith("asyncio4j-");
    }

    /**
     * Runs a program of ours in a JVM of its own, until it ends.
     *
     * @param flags beside {@link #FLAGS}
     * @param onLine is given each line that it prints
     */
    public static void run(
            Class<?> program, List<String> flags, List<String> arguments, Consumer<String> onLine)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(FLAGS);
        all.addAll(flags);
        run(program.getSimpleName() + " " + arguments, command(program, all, arguments), onLine);
    }

    /**
     * Runs a command until it ends.
     *
     * @param name what it is called where it fails
     * @param onLine is given each line that it prints
     */
    public static void run(String name, List<String> command, Consumer<String> onLine)
            throws IOException, InterruptedException {
        Process child =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = child.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                onLine.accept(line);
            }
        }
        int status = child.waitFor();
        if (status != 0) {
            throw new IllegalStateException(name + " ended with status " + status);
        }
    }
}
