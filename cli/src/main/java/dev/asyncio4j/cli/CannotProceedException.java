package dev.asyncio4j.cli;

/** A command cannot do its work here. The message says why, and what to do. */
final class CannotProceedException extends Exception {
    private static final long serialVersionUID = 1;

    CannotProceedException(String message) {
        super(message);
    }

    CannotProceedException(String message, Throwable cause) {
        super(message, cause);
    }
}
