package dev.asyncio4j.process;

import dev.asyncio4j.net.BaseProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a subprocess does.
 *
 * <p>What is told of one pipe is in order. The end of the process may come before what it has
 * written last, and before the ends of its pipes, or after. {@link #connectionLost} comes last,
 * when it has ended and all pipes are closed.
 *
 * <p>{@link #pauseWriting} and {@link #resumeWriting} are said of its standard input.
 *
 * <p><b>Threads.</b> As {@link BaseProtocol}.
 *
 * <p><b>Python:</b> {@code asyncio.SubprocessProtocol}.
 *
 * @see SubprocessTransport#exec
 */
public interface SubprocessProtocol extends BaseProtocol {
    /** It has begun. Called once, and before all else. */
    default void connectionMade(SubprocessTransport transport) throws Exception {}

    /**
     * It has written something.
     *
     * @param descriptor 1 for its standard output, 2 for its standard error
     * @param data the protocol's own from now on, and never empty
     */
    default void pipeDataReceived(int descriptor, byte[] data) throws Exception {}

    /**
     * One of its pipes is closed.
     *
     * @param descriptor 0 for its standard input, and as above
     * @param cause why; null if it has come to its end, or was closed here
     */
    default void pipeConnectionLost(int descriptor, @Nullable Exception cause) throws Exception {}

    /** It has ended: {@link SubprocessTransport#exitCode} is there. */
    default void processExited() throws Exception {}
}
