package dev.asyncio4j.greenlet;

/**
 * Thrown in a generator's body, where it has yielded, when the generator is closed.
 *
 * <p>Clean up in {@code finally}. A body may catch it to return a value; it must not yield again.
 *
 * <p><b>Python:</b> {@code GeneratorExit}.
 */
public final class GeneratorExit extends Error {
    private static final long serialVersionUID = 1;

    /** Where it is thrown says enough: a stack is not worth its price, at each close. */
    GeneratorExit() {
        super("the generator is being closed", null, true, false);
    }
}
