package dev.asyncio4j.sync;

/**
 * A task wants to use what another task is using, and what only one may use at a time.
 *
 * <p><b>Python:</b> {@code trio.BusyResourceError}, {@code anyio.BusyResourceError}.
 */
public final class BusyResourceException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    BusyResourceException(String message) {
        super(message);
    }
}
