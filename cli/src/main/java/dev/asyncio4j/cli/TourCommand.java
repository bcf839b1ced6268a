package dev.asyncio4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the examples, and compares what they print with what they should. */
@Command(
        name = "tour",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs the examples: shows what each prints and what it was expected to print.",
            "Ends with exit code 1 if one did not do what it should."
        })
final class TourCommand implements Callable<Integer> {
    private final Launcher launcher;
    private final ClassPath classPath;
    private final Examples examples;

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Which examples to run; all by default.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "Only list the names, with a line for each.")
    private boolean list;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Run up to N at once; they are shown in order all the same.")
    private int jobs;

    TourCommand(Launcher launcher, ClassPath classPath, Examples examples) {
        this.launcher = launcher;
        this.classPath = classPath;
        this.examples = examples;
    }

    @Override
    public Integer call() throws Exception {
        List<Example> chosen = choose(examples.all());
        if (list) {
            list(chosen);
            return spec.exitCodeOnSuccess();
        }
        if (jobs < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--jobs: " + jobs + " (expected: 1 or more)");
        }
        Tour tour =
                new Tour(launcher, classPath.with(examples.classes()), spec.commandLine().getOut());
        return tour.run(chosen, jobs)
                ? spec.exitCodeOnSuccess()
                : spec.exitCodeOnExecutionException();
    }

    private List<Example> choose(List<Example> all) {
        if (names.isEmpty()) {
            return all;
        }
        List<Example> chosen = new ArrayList<>();
        for (String name : names) {
            chosen.add(
                    all.stream()
                            .filter(example -> example.name().equals(name))
                            .findFirst()
                            .orElseThrow(() -> unknown(name, all)));
        }
        return chosen;
    }

    private ParameterException unknown(String name, List<Example> all) {
        List<String> near = Examples.near(name, all);
        return new ParameterException(
                spec.commandLine(),
                "no example is called "
                        + name
                        + (near.isEmpty()
                                ? "; 'asyncio4j tour --list' lists them all"
                                : "; did you mean " + String.join(" or ", near) + "?"));
    }

    private void list(List<Example> chosen) {
        int width = chosen.stream().mapToInt(example -> example.name().length()).max().orElse(1);
        for (Example example : chosen) {
            spec.commandLine()
                    .getOut()
                    .printf("%-" + width + "s  %s%n", example.name(), example.title());
        }
    }
}
