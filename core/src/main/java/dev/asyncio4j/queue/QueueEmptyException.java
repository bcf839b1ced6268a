package dev.asyncio4j.queue;

/**
 * {@link Queue#getNowait}, or that of a {@link UniversalQueue}, found no item.
 *
 * <p><b>Python:</b> {@code asyncio.QueueEmpty}.
 */
public final class QueueEmptyException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * For queues of one's own.
     *
     * @param queue shown in the message
     */
    public QueueEmptyException(Object queue) {
        super("there is no item in " + queue);
    }
}
