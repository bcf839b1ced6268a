package dev.asyncio4j.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Starts JVMs. */
interface Launcher {
    /**
     * Runs a JVM that has this one's input, output and errors, and waits for it. Ctrl-C is left to
     * it; when this JVM is told to end, so is that one.
     *
     * @param arguments of the command {@code java}
     * @return its exit code
     */
    int runInForeground(List<String> arguments) throws IOException, InterruptedException;

    /**
     * Runs a JVM without input, and waits for it, but kills it when the time is up.
     *
     * @param arguments of the command {@code java}
     * @param lines is given each line that it prints, as output or as error, when it does
     */
    Ending runWatched(List<String> arguments, Duration limit, Consumer<String> lines)
            throws IOException, InterruptedException;

    /**
     * How a JVM ended.
     *
     * @param exitCode whatever it is where it was killed
     * @param killed whether the time was up
     * @param took how long it ran
     */
    record Ending(int exitCode, boolean killed, Duration took) {}
}
