package dev.asyncio4j.cli;

/**
 * What the doctor says of one thing.
 *
 * @param level how bad it is
 * @param text what it found; may have several lines
 */
record Finding(Level level, String text) {
    /** How bad something is. */
    enum Level {
        OK,
        /** Programs run, but something may go wrong. */
        WARNING,
        /** Programs do not run. */
        MISSING
    }

    static Finding ok(String text) {
        return new Finding(Level.OK, text);
    }

    static Finding warning(String text) {
        return new Finding(Level.WARNING, text);
    }

    static Finding missing(String text) {
        return new Finding(Level.MISSING, text);
    }
}
