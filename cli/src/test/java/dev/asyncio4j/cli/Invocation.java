package dev.asyncio4j.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * What came of a command line.
 *
 * @param exitCode what the process would exit with
 * @param out the lines of its output
 * @param err the lines of its errors
 */
record Invocation(int exitCode, List<String> out, List<String> err) {
    static Invocation of(Object subcommand, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine(subcommand);
        command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments);
        return new Invocation(
                exitCode, out.toString().lines().toList(), err.toString().lines().toList());
    }
}
