package dev.asyncio4j.queue;

/**
 * Nothing more will come through the channel: all its senders are closed, and it is empty.
 *
 * <p><b>Python:</b> {@code trio.EndOfChannel}.
 */
public final class EndOfChannelException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    EndOfChannelException(Object channel) {
        super("all senders are closed, and nothing is left to receive from " + channel);
    }
}
