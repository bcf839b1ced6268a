package dev.asyncio4j.gevent;

import org.jspecify.annotations.Nullable;

/**
 * What was seen while a call was tried.
 *
 * @param isCooperative null if nothing can be said, since the call could not be made
 */
record Sighting(@Nullable Boolean isCooperative, String text) {
    static Sighting failed(Throwable failure) {
        return new Sighting(null, "could not be tried: " + failure);
    }

    static Sighting cooperative(boolean waited) {
        return new Sighting(
                true,
                waited
                        ? "another task had turns meanwhile, and ended the wait"
                        : "another task had turns meanwhile");
    }

    static Sighting blocking(boolean waited) {
        return new Sighting(
                false,
                waited
                        ? "all tasks stood still until a thread ended the wait"
                        : "no other task had a turn meanwhile");
    }

    static Sighting stuck(boolean waited) {
        return waited
                ? new Sighting(false, "did not come back, though its wait was ended")
                : new Sighting(null, "could not be tried: it did not end in time");
    }
}
