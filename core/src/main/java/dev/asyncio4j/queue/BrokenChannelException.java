package dev.asyncio4j.queue;

/**
 * Nobody will receive what is sent: all receivers of the channel are closed.
 *
 * <p><b>Python:</b> {@code trio.BrokenResourceError}.
 */
public final class BrokenChannelException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    BrokenChannelException(Object channel) {
        super("all receivers are closed, so nothing can be sent through " + channel);
    }
}
