package dev.asyncio4j.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says whether programs can run on this machine, and if not, what is missing. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Checks the Java and the machine that programs would run on.",
            "Ends with exit code 1 if something necessary is missing."
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String INDENT = "         ";

    private final Supplier<Machine> machine;

    @Spec private CommandSpec spec;

    /**
     * @param machine looked at only when the command runs
     */
    DoctorCommand(Supplier<Machine> machine) {
        this.machine = machine;
    }

    @Override
    public Integer call() {
        List<Finding> findings = Examination.of(machine.get());
        PrintWriter out = spec.commandLine().getOut();
        out.println("asyncio4j " + Version.ofAsyncio4j());
        for (Finding finding : findings) {
            String level = finding.level().name().toLowerCase(Locale.ROOT);
            out.printf("%-" + INDENT.length() + "s", level);
            out.println(finding.text().replace("\n", System.lineSeparator() + INDENT));
        }
        boolean fit = Examination.isFit(findings);
        out.println(fit ? "Programs can run here." : "Something necessary is missing, see above.");
        return fit ? spec.exitCodeOnSuccess() : spec.exitCodeOnExecutionException();
    }
}
