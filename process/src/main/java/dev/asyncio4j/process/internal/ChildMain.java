package dev.asyncio4j.process.internal;

import dev.asyncio4j.Action;
import dev.asyncio4j.KeyboardInterrupt;

/**
 * The program of a child process. It ends when its code has, and all threads that are no daemons.
 */
public final class ChildMain {
    /** As a process ends by Ctrl-C that does not know better. */
    private static final int INTERRUPTED = 130;

    private ChildMain() {}

    /**
     * Takes no arguments.
     *
     * @throws Exception what the code throws: so its stack trace is printed, and the exit code is 1
     */
    public static void main(String[] arguments) throws Exception {
        Introduction introduction = Startup.learn();
        try {
            Object code = Envelope.openCode(introduction.work());
            if (!(code instanceof Action<?> action)) {
                throw new IllegalStateException("the code is no action: " + code);
            }
            action.run();
        } catch (KeyboardInterrupt everybodyWasTold) {
            System.exit(INTERRUPTED);
        }
    }
}
