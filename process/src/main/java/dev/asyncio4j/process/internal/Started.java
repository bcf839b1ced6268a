package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A process that has begun, and this program's ends of its pipes.
 *
 * @param exit what the JDK says that it has ended with
 * @param stdin null if that is no pipe; and so the others
 */
public record Started(
        Process process,
        CompletableFuture<Integer> exit,
        @Nullable WritableByteChannel stdin,
        @Nullable ReadableByteChannel stdout,
        @Nullable ReadableByteChannel stderr) {
    Started(
            Process process,
            @Nullable WritableByteChannel stdin,
            @Nullable ReadableByteChannel stdout,
            @Nullable ReadableByteChannel stderr) {
        this(process, Exits.of(process), stdin, stdout, stderr);
    }

    /** Nobody wants it. */
    void discard() {
        process.toHandle().destroyForcibly();
        closePipes();
    }

    public void closePipes() {
        close(stdin);
        close(stdout);
        close(stderr);
    }

    static void close(@Nullable Channel pipe) {
        if (pipe != null) {
            try {
                pipe.close();
            } catch (IOException nobodyUsesItAnyMore) {
                // It is no more open either way.
            }
        }
    }
}
