package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.RejectedExecutionException;

/**
 * One end of a pipe, of which the JDK has a channel that blocks.
 *
 * <p>When something is to be read or written, another thread does that, once, and hands over what
 * came of it. The carrier never blocks; and there is one operation under way at a time, so that who
 * does not read does not get more than one part.
 *
 * <p><b>Threads.</b> The carrier only, but for what is said to run elsewhere.
 */
abstract class PipeChannel extends OwnChannel {
    private final Channel end;

    /** A thread is blocked in it. */
    private boolean busy;

    PipeChannel(Channel end) {
        super("a pipe");
        this.end = end;
    }

    /** An operation that blocks. */
    @FunctionalInterface
    interface Blocking<T> {
        T run() throws IOException;
    }

    /** What came of an operation. On the carrier. */
    @FunctionalInterface
    interface Then<T> {
        void accept(T result);
    }

    final boolean isBusy() {
        return busy;
    }

    /**
     * Has another thread do this.
     *
     * @param then called on the carrier, unless it is closed by then; what the operation throws,
     *     the channel fails with
     */
    final <T> void elsewhere(Blocking<T> operation, Then<T> then) {
        busy = true;
        BlockingThreads.executor().execute(() -> run(operation, then));
    }

    /** On another thread. */
    private <T> void run(Blocking<T> operation, Then<T> then) {
        try {
            T result = operation.run();
            onCarrier(() -> then.accept(result));
        } catch (IOException failed) {
            onCarrier(() -> fail(failed));
        } catch (RuntimeException | Error failed) {
            onCarrier(() -> fail(new IOException("a pipe failed: " + failed, failed)));
        }
    }

    private void onCarrier(Runnable action) {
        try {
            eventLoop()
                    .execute(() -> {
                        busy = false;
                        if (isOpen()) {
                            action.run();
                        }
                    });
        } catch (RejectedExecutionException theLoopIsClosed) {
            // Then nobody waits for it any more.
        }
    }

    @Override
    protected void doClose() {
        super.doClose();
        // It takes a lock, which a task may have that closes it too; and waits for who is blocked.
        BlockingThreads.executor().execute(this::closeEnd);
    }

    private void closeEnd() {
        try {
            end.close();
        } catch (IOException nobodyUsesItAnyMore) {
            // It is no more open either way.
        }
    }

    // It has one direction: where that ends, all does.

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    public boolean isInputShutdown() {
        return !isOpen();
    }

    @Override
    public boolean isOutputShutdown() {
        return !isOpen();
    }
}
