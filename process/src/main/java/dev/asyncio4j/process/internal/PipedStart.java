package dev.asyncio4j.process.internal;

import dev.asyncio4j.net.internal.OsPipe;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One start of a process, with its pipes.
 *
 * <p>They are the operating system's own where there are any, and not those of {@link Process}.
 * From the latter the JDK takes what is there when the process has ended, and closes them, though
 * other processes that it has started may write on. And a thread that is blocked in one of our own
 * can be called back.
 *
 * <p><b>Threads.</b> One that may be blocked.
 */
final class PipedStart {
    private final ProcessBuilder builder;

    /** They go when the process has them. */
    private final List<OsPipe> pipes = new ArrayList<>(3);

    /** They go if there is no process. */
    private final List<Channel> ends = new ArrayList<>(3);

    private PipedStart(ProcessBuilder builder) {
        this.builder = builder;
    }

    static Started start(ProcessBuilder builder) throws IOException {
        return new PipedStart(builder).start();
    }

    private Started start() throws IOException {
        try {
            return OsPipe.areThere() ? startWithOwnPipes() : startWithPipesOfJdk();
        } catch (Throwable failed) {
            ends.forEach(Started::close);
            throw failed;
        } finally {
            for (OsPipe pipe : pipes) {
                pipe.close();
            }
        }
    }

    private Started startWithOwnPipes() throws IOException {
        WritableByteChannel stdin = null;
        ReadableByteChannel stdout = null;
        ReadableByteChannel stderr = null;
        if (builder.redirectInput() == Redirect.PIPE) {
            OsPipe pipe = open();
            stdin = end(pipe.openToWrite());
            builder.redirectInput(Redirect.from(pipe.readFile()));
        }
        if (builder.redirectOutput() == Redirect.PIPE) {
            OsPipe pipe = open();
            stdout = end(pipe.openToRead());
            builder.redirectOutput(Redirect.to(pipe.writeFile()));
        }
        if (hasPipeForErrors()) {
            OsPipe pipe = open();
            stderr = end(pipe.openToRead());
            builder.redirectError(Redirect.to(pipe.writeFile()));
        }
        return new Started(begin(), stdin, stdout, stderr);
    }

    private OsPipe open() throws IOException {
        OsPipe pipe = OsPipe.open();
        pipes.add(pipe);
        return pipe;
    }

    private <C extends Channel> C end(C channel) {
        ends.add(channel);
        return channel;
    }

    private boolean hasPipeForErrors() {
        return builder.redirectError() == Redirect.PIPE && !builder.redirectErrorStream();
    }

    private Started startWithPipesOfJdk() throws IOException {
        Process process = begin();
        return new Started(
                process,
                builder.redirectInput() == Redirect.PIPE
                        ? Channels.newChannel(new Flushing(process.getOutputStream()))
                        : null,
                builder.redirectOutput() == Redirect.PIPE
                        ? Channels.newChannel(process.getInputStream())
                        : null,
                hasPipeForErrors() ? Channels.newChannel(process.getErrorStream()) : null);
    }

    private Process begin() throws IOException {
        try {
            return builder.start();
        } catch (IOException failed) {
            throw Refusals.explain(builder, failed);
        }
    }
}
