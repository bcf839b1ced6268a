package dev.asyncio4j.net;

import org.jspecify.annotations.Nullable;

/**
 * What every protocol is told of its transport.
 *
 * <p><b>Threads.</b> Its methods are called as callbacks of the transport's loop, one at a time and
 * in order, in the context in which the transport was asked for. They must not wait; to wait,
 * create a task.
 *
 * <p><b>Python:</b> {@code asyncio.BaseProtocol}.
 */
public interface BaseProtocol {
    /**
     * The transport is closed. Called once, and nothing after it.
     *
     * @param cause why; null if it was closed by this end, or by the other as it should
     */
    default void connectionLost(@Nullable Exception cause) throws Exception {}

    /**
     * More waits to be sent than the upper water mark says. Called by what writes, before that
     * returns, in the writer's context and perhaps while another method is blocked; so it should
     * only note it.
     */
    default void pauseWriting() {}

    /** No more waits to be sent than the lower water mark says, after it was too much. */
    default void resumeWriting() throws Exception {}
}
