package dev.asyncio4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a subcommand: shows how to use it. */
@Command(
        name = "asyncio4j",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Runs Java programs on asyncio4j, an event loop whose tasks are virtual threads.",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Start with 'asyncio4j tour', or 'asyncio4j run examples/programs/Hello.java'."
        })
final class RootCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
