package dev.asyncio4j.cli;

import java.nio.file.Path;

/**
 * A program of the tour.
 *
 * @param name as the tour calls it: {@code million-tasks}
 * @param title what it shows, in one line
 * @param source where one can read it
 * @param mainClass its class: {@code MillionTasks}
 * @param expectation what it must print
 */
record Example(String name, String title, Path source, String mainClass, Expectation expectation) {

    /** The source as one would name it at the root of the checkout. */
    Path sourceInCheckout() {
        int names = source.getNameCount();
        return source.subpath(Math.max(0, names - 3), names);
    }
}
