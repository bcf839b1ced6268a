package dev.asyncio4j.process;

/**
 * Two connected ends: what is sent into one is received from the other. Either end can be sent to
 * another process, as something that the code of a {@link ChildProcess} captures, say.
 *
 * <pre>{@code
 * Pipe pipe = Pipe.open();
 * Connection theirs = pipe.second();
 * ChildProcess child = ChildProcess.start(() -> theirs.send("hello"));
 * System.out.println(pipe.first().receive());
 * }</pre>
 *
 * <p><b>Python:</b> {@code multiprocessing.Pipe}.
 *
 * @param first one end; of a pipe of one direction, the one that receives
 * @param second the other end; of a pipe of one direction, the one that sends
 */
public record Pipe(Connection first, Connection second) implements AutoCloseable {
    /** A pipe of both directions. */
    public static Pipe open() {
        return Connection.pair(true);
    }

    /** A pipe whose first end only receives, and whose second only sends. */
    public static Pipe openOneWay() {
        return Connection.pair(false);
    }

    /** Closes both ends, but for those that were sent elsewhere. */
    @Override
    public void close() {
        first.close();
        second.close();
    }
}
