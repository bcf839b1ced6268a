package dev.asyncio4j.queue;

/**
 * {@link Queue#putNowait}, or that of a {@link UniversalQueue}, found no room.
 *
 * <p><b>Python:</b> {@code asyncio.QueueFull}.
 */
public final class QueueFullException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * For queues of one's own.
     *
     * @param queue shown in the message
     */
    public QueueFullException(Object queue) {
        super("there is no room in " + queue);
    }
}
