package dev.asyncio4j.cli;

import java.nio.file.Path;
import picocli.CommandLine;

/** The entry point: puts the commands together, and exits with what they return. */
public final class Main {
    /** Where the checkout is whose examples the tour shows. Set by the script. */
    static final String HOME_PROPERTY = "asyncio4j.home";

    private Main() {}

    public static void main(String[] arguments) {
        Launcher launcher = new JavaLauncher(Path.of(System.getProperty("java.home")));
        ClassPath classPath = ClassPath.ofPrograms();
        Examples examples = Examples.in(Path.of(System.getProperty(HOME_PROPERTY, ".")));
        CommandLine command =
                commandLine(
                        new RunCommand(launcher, classPath),
                        new TourCommand(launcher, classPath, examples),
                        new DoctorCommand(Machine::ofThisJvm));
        System.exit(command.execute(arguments));
    }

    /** The whole command line, of the subcommands given. */
    static CommandLine commandLine(Object... subcommands) {
        CommandLine root = new CommandLine(new RootCommand());
        for (Object subcommand : subcommands) {
            root.addSubcommand(subcommand);
        }
        // What follows run's FILE is the program's, whatever it looks like.
        CommandLine run = root.getSubcommands().get("run");
        if (run != null) {
            run.setStopAtPositional(true);
        }
        root.setExpandAtFiles(false);
        root.setParameterExceptionHandler(Complaints::aboutArguments);
        root.setExecutionExceptionHandler(Complaints::aboutExecution);
        return root;
    }
}
