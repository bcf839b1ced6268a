package dev.asyncio4j.process;

import dev.asyncio4j.net.Transport;
import dev.asyncio4j.process.internal.Child;
import dev.asyncio4j.process.internal.Launch;
import dev.asyncio4j.process.internal.Signals;
import dev.asyncio4j.process.internal.Started;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A subprocess as its {@link SubprocessProtocol} sees it. Most programs need only {@link
 * Subprocess}.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.SubprocessTransport}.
 */
public final class SubprocessTransport implements AutoCloseable {
    private final Child child;
    private final ProtocolPipes pipes;

    private SubprocessTransport(Child child, ProtocolPipes pipes) {
        this.child = child;
        this.pipes = pipes;
    }

    /**
     * Starts a program for a protocol. Of the options the limit has no effect. See {@link
     * Subprocess#exec(SubprocessOptions, List)}.
     *
     * <p><b>Suspends</b> until the protocol was told. <b>Cancellation</b> leaves none that runs.
     *
     * <p><b>Python:</b> {@code loop.subprocess_exec}.
     *
     * @param factory makes the protocol, before anything is started
     */
    public static <P extends SubprocessProtocol> SubprocessConnection<P> exec(
            Supplier<? extends P> factory, SubprocessOptions options, List<String> command)
            throws IOException {
        return start(factory, options, Commands.checked(command), String.join(" ", command));
    }

    /**
     * Has the shell run a line for a protocol. See {@link Subprocess#shell(SubprocessOptions,
     * String)}.
     *
     * <p><b>Suspends</b> until the protocol was told. <b>Cancellation</b> leaves no shell that
     * runs.
     *
     * <p><b>Python:</b> {@code loop.subprocess_shell}.
     */
    public static <P extends SubprocessProtocol> SubprocessConnection<P> shell(
            Supplier<? extends P> factory, SubprocessOptions options, String line)
            throws IOException {
        return start(factory, options, Commands.shell(line), line);
    }

    private static <P extends SubprocessProtocol> SubprocessConnection<P> start(
            Supplier<? extends P> factory,
            SubprocessOptions options,
            List<String> command,
            String shown)
            throws IOException {
        Objects.requireNonNull(options, "options");
        P protocol = Objects.requireNonNull(factory.get(), "the protocol that the factory makes");
        Started started = Launch.start(Commands.builder(options, command));
        Child child = Child.begin(started, shown);
        ProtocolPipes pipes = new ProtocolPipes(child, protocol);
        SubprocessTransport transport = new SubprocessTransport(child, pipes);
        try {
            pipes.open(started);
            pipes.begin(transport);
        } catch (Throwable failed) {
            started.closePipes();
            transport.close();
            throw failed;
        }
        return new SubprocessConnection<>(transport, protocol);
    }

    /** Its number in the operating system. */
    public long pid() {
        return child.pid();
    }

    /** As {@link Subprocess#exitCode()}. <b>Python:</b> {@code get_returncode()}. */
    public @Nullable Integer exitCode() {
        return child.exitCode();
    }

    /**
     * A pipe: to write to its standard input, or to have the others not read for a while. Null if
     * that is no pipe.
     *
     * <p><b>Python:</b> {@code get_pipe_transport(fd)}.
     *
     * @param descriptor 0 for its standard input, 1 for its standard output, 2 for its standard
     *     error
     */
    public @Nullable Transport pipe(int descriptor) {
        return pipes.transport(descriptor);
    }

    /** As {@link Subprocess#sendSignal(int)}. */
    public boolean sendSignal(int signal) throws IOException {
        return child.signal(signal);
    }

    /** As {@link Subprocess#terminate()}. */
    public boolean terminate() {
        return child.destroy(Signals.TERMINATE);
    }

    /** As {@link Subprocess#kill()}. */
    public boolean kill() {
        return child.destroy(Signals.KILL);
    }

    /** Kills it if it runs, and closes its pipes. Does not wait; its protocol is told as usual. */
    @Override
    public void close() {
        child.close();
        pipes.close();
    }

    @Override
    public String toString() {
        return "SubprocessTransport[" + child.show() + "]";
    }
}
