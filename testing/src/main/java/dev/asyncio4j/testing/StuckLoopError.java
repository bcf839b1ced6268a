package dev.asyncio4j.testing;

/**
 * A loop in virtual time waits for something that does not come: its tasks wait for each other, or
 * work outside it hangs. It ends the run of the loop.
 */
public final class StuckLoopError extends AssertionError {
    private static final long serialVersionUID = 1;

    StuckLoopError(String message) {
        super(message);
    }
}
