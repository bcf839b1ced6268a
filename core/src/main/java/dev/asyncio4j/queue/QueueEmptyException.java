package dev.asyncio4j.queue;

/**
 * {@link Queue#getNowait} found no item.
 *
 * <p><b>Python:</b> {@code asyncio.QueueEmpty}.
 */
public final class QueueEmptyException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    QueueEmptyException(Queue<?> queue) {
        super("there is no item in " + queue);
    }
}
