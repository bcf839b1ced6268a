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

    /**
     * Of a clause of a select.
     *
     * @param number as which it was given, counted from one
     */
    private EndOfChannelException(EndOfChannelException ended, int number, int clauses) {
        super(
                ended.getMessage()
                        + ", in clause "
                        + number
                        + " of "
                        + clauses
                        + " of a select; onReceive(code, atEnd) says what to do then",
                ended);
    }

    EndOfChannelException inClause(int number, int clauses) {
        return new EndOfChannelException(this, number, clauses);
    }
}
