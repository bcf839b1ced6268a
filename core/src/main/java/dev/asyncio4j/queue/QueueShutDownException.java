package dev.asyncio4j.queue;

/**
 * The queue was shut down: nothing can be put any more, or nothing is left to get.
 *
 * <p><b>Python:</b> {@code asyncio.QueueShutDown}.
 */
public final class QueueShutDownException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * For queues of one's own.
     *
     * @param queue shown in the message
     */
    public QueueShutDownException(Object queue) {
        super("this queue takes nothing more, and gives nothing once it is empty: " + queue);
    }
}
