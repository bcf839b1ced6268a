package dev.asyncio4j.cli;

import dev.asyncio4j.LoopOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a source file by the JDK's source launcher, with what the loop needs. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Runs a Java source file, compact or not, as 'python FILE.py' runs a script.",
        footer = "Options of the JVM are taken from the environment: JDK_JAVA_OPTIONS='-Xmx2g'.")
final class RunCommand implements Callable<Integer> {
    private final Launcher launcher;
    private final ClassPath classPath;

    @Spec private CommandSpec spec;

    @Option(
            names = "--debug",
            description = "Turns debug mode on: what holds the loop up for long is reported.")
    private boolean debug;

    @Parameters(index = "0", paramLabel = "FILE.java", description = "The program.")
    private Path file;

    @Parameters(
            index = "1..*",
            paramLabel = "ARG",
            description = "What the program's main method gets.")
    private List<String> arguments = List.of();

    RunCommand(Launcher launcher, ClassPath classPath) {
        this.launcher = launcher;
        this.classPath = classPath;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkFile();
        List<String> java = new ArrayList<>(classPath.javaOptions());
        if (debug) {
            java.add("-D" + LoopOptions.DEBUG_PROPERTY + "=true");
        }
        java.add(nameForJava());
        java.addAll(arguments);
        return launcher.runInForeground(java);
    }

    /** The command {@code java} would take some names for options, or for a file of options. */
    private String nameForJava() {
        String name = file.toString();
        return name.startsWith("-") || name.startsWith("@") ? Path.of(".", name).toString() : name;
    }

    private void checkFile() {
        if (Files.isDirectory(file)) {
            throw refusal(file + " is a directory; name a .java file in it");
        }
        if (!file.toString().endsWith(".java")) {
            throw refusal(file + " is not a .java file");
        }
        if (!Files.exists(file)) {
            throw refusal("no such file: " + file);
        }
        if (!Files.isReadable(file)) {
            throw refusal("cannot read " + file);
        }
    }

    private ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
