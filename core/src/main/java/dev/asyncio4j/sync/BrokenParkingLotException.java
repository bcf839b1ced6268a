package dev.asyncio4j.sync;

/**
 * A parking lot was broken while the task was parked there, or before.
 *
 * <p><b>Python:</b> {@code trio.BrokenResourceError}.
 */
public final class BrokenParkingLotException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    BrokenParkingLotException(String message) {
        super(message);
    }
}
