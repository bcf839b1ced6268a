package dev.asyncio4j.process;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.net.ReadPipe;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.net.internal.Explained;
import dev.asyncio4j.process.internal.Child;
import dev.asyncio4j.process.internal.Launch;
import dev.asyncio4j.process.internal.Signals;
import dev.asyncio4j.process.internal.Started;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Another program that runs beside this one.
 *
 * <pre>{@code
 * try (Subprocess sort = Subprocess.exec(SubprocessOptions.pipes(), "sort", "-u")) {
 *     SubprocessOutput output = sort.communicate(words);
 *     System.out.println(output.exitCode() + ": " + output.stdoutText());
 * }
 * }</pre>
 *
 * <p>Its standard streams are those of this program, unless the {@link SubprocessOptions} say
 * otherwise. Those that are pipes are streams like those of a connection: a program that writes
 * faster than it is read has to wait, and who writes faster than it reads waits in {@link
 * StreamWriter#drain}.
 *
 * <p>A program that has ended leaves no zombie, whether anybody waits for it or not. One that still
 * runs is killed when this is {@linkplain #close closed}, or the loop.
 *
 * <p><b>Threads.</b> The tasks and callbacks of one loop.
 *
 * <p><b>Python:</b> {@code asyncio.subprocess.Process}.
 */
public final class Subprocess implements AutoCloseable {
    private static final byte[] NOTHING = {};

    private final Child child;
    private @Nullable StreamWriter stdin;
    private @Nullable ReadPipe stdout;
    private @Nullable ReadPipe stderr;

    /** Whether {@link #communicate()} has given all that there was. */
    private boolean communicated;

    private Subprocess(Child child) {
        this.child = child;
    }

    // Starting

    /** Starts a program. See {@link #exec(SubprocessOptions, List)}. */
    public static Subprocess exec(String... command) throws IOException {
        return exec(SubprocessOptions.defaults(), List.of(command));
    }

    /** Starts a program. See {@link #exec(SubprocessOptions, List)}. */
    public static Subprocess exec(SubprocessOptions options, String... command) throws IOException {
        return exec(options, List.of(command));
    }

    /**
     * Starts a program.
     *
     * <p><b>Suspends</b> until it has begun. <b>Cancellation</b> leaves none that runs.
     *
     * <p><b>Python:</b> {@code create_subprocess_exec(*command)}.
     *
     * @param command the program, which is looked for in {@code PATH} unless it has a slash, and
     *     its arguments
     * @throws IOException if it cannot be started: a {@link java.nio.file.FileSystemException}
     *     which names the program, or the directory, or the file that is not there, or may not be
     *     used
     * @throws IllegalArgumentException if there is no program
     * @throws IllegalStateException outside a task
     */
    public static Subprocess exec(SubprocessOptions options, List<String> command)
            throws IOException {
        Objects.requireNonNull(options, "options");
        return start(options, Commands.checked(command), String.join(" ", command));
    }

    /** Has the shell run a line. See {@link #shell(SubprocessOptions, String)}. */
    public static Subprocess shell(String line) throws IOException {
        return shell(SubprocessOptions.defaults(), line);
    }

    /**
     * Has the shell run a line: {@code /bin/sh}, or {@code cmd.exe} on Windows. What is killed, is
     * the shell; the programs that it has started run on.
     *
     * <p><b>Suspends</b> until it has begun. <b>Cancellation</b> leaves no shell that runs.
     *
     * <p><b>Python:</b> {@code create_subprocess_shell(line)}.
     *
     * @param line to which nothing must be added that comes from elsewhere: the shell would run it
     * @throws IOException as {@link #exec(SubprocessOptions, List)}
     */
    public static Subprocess shell(SubprocessOptions options, String line) throws IOException {
        Objects.requireNonNull(options, "options");
        return start(options, Commands.shell(line), line);
    }

    private static Subprocess start(SubprocessOptions options, List<String> command, String shown)
            throws IOException {
        Started started = Launch.start(Commands.builder(options, command));
        Subprocess subprocess = new Subprocess(Child.begin(started, shown));
        try {
            subprocess.open(started, options.limit());
        } catch (Throwable failed) {
            started.closePipes();
            subprocess.close();
            throw failed;
        }
        return subprocess;
    }

    private void open(Started started, int limit) throws IOException {
        if (started.stdin() != null) {
            stdin = Streams.openWritePipe(started.stdin());
        }
        stdout = open(started.stdout(), limit);
        stderr = open(started.stderr(), limit);
        child.whenEnded(this::ended);
    }

    private @Nullable ReadPipe open(@Nullable ReadableByteChannel from, int limit)
            throws IOException {
        if (from == null) {
            return null;
        }
        ReadPipe pipe = Streams.openReadPipe(from, limit);
        pipe.closed().addDoneCallback(_ -> endIfComplete());
        return pipe;
    }

    private void ended() {
        if (stdin != null && stdin.transport() instanceof Explained pipe) {
            pipe.explainLoss("the program has ended: " + child.show());
        }
        endIfComplete();
    }

    /** Once the program has ended, and all who have its output, nobody reads what is written. */
    private void endIfComplete() {
        boolean complete =
                child.exitCode() != null
                        && (stdout == null || stdout.closed().isDone())
                        && (stderr == null || stderr.closed().isDone());
        if (complete && stdin != null) {
            stdin.abort();
        }
    }

    // What it is

    /** Its number in the operating system. */
    public long pid() {
        return child.pid();
    }

    /**
     * What it has ended with; null while it runs. Less than zero is the number of the signal that
     * has killed it: -9 for {@code SIGKILL}.
     *
     * <p>A program that ends by itself with 128 and the number of a signal, as shells do whose last
     * program was killed, cannot be told from one that was killed.
     *
     * <p><b>Python:</b> {@code process.returncode}.
     */
    public @Nullable Integer exitCode() {
        return child.exitCode();
    }

    /**
     * What it reads.
     *
     * @throws IllegalStateException if its standard input is no pipe
     */
    public StreamWriter stdin() {
        return requirePipe(stdin, "stdin", "withStdin(PIPE)");
    }

    /**
     * What it writes.
     *
     * @throws IllegalStateException if its standard output is no pipe
     */
    public StreamReader stdout() {
        return requirePipe(stdout, "stdout", "withStdout(PIPE)").reader();
    }

    /**
     * What it writes of errors.
     *
     * @throws IllegalStateException if its standard error is no pipe
     */
    public StreamReader stderr() {
        return requirePipe(stderr, "stderr", "withStderr(PIPE)").reader();
    }

    static <T> T requirePipe(@Nullable T stream, String name, String remedy) {
        if (stream == null) {
            throw new IllegalStateException(
                    name + " is no pipe; start it with SubprocessOptions." + remedy);
        }
        return stream;
    }

    // Waiting

    /**
     * Waits until it has ended. Where its output is a pipe and much, somebody has to read it
     * meanwhile, or it never ends: see {@link #communicate()}.
     *
     * <p><b>Suspends</b> until then; any number of tasks may wait. <b>Cancellation</b> leaves it
     * running.
     *
     * <p><b>Python:</b> {@code await process.wait()}.
     *
     * @return as {@link #exitCode()}
     */
    public int await() {
        return child.await();
    }

    /** Closes its input, and otherwise does as {@link #communicate(byte[])}. */
    public SubprocessOutput communicate() throws IOException {
        return communicate(NOTHING);
    }

    /**
     * Writes the input and closes it, reads what comes until that ends, and waits for the program
     * to end; all of it at the same time. What it writes must have room in memory. That it does not
     * read all of its input, or none, is no failure.
     *
     * <p><b>Suspends</b> until then. <b>Cancellation</b> leaves it running, with its input closed
     * or not; what it has written and was read by then is lost.
     *
     * <p><b>Python:</b> {@code await process.communicate(input)}.
     *
     * @throws IOException if what it writes cannot be read
     * @throws IllegalStateException if there is input, and its standard input is no pipe; or if
     *     this was done before
     */
    public SubprocessOutput communicate(byte[] input) throws IOException {
        if (communicated) {
            throw new IllegalStateException(
                    "communicate() was called before, and has given all output of "
                            + child
                            + ". Keep what it returned");
        }
        if (input.length > 0) {
            stdin();
        }
        Callable<byte[]> output = () -> readAll(stdout);
        Callable<byte[]> errors = () -> readAll(stderr);
        Callable<byte[]> feeding = () -> feed(input);
        // By its end, too, a clock that moves by itself knows that this is outside the loop.
        Callable<byte[]> end =
                () -> {
                    await();
                    return NOTHING;
                };
        List<byte[]> all = Asyncio.gather(output, errors, feeding, end).await(IOException.class);
        communicated = true;
        return new SubprocessOutput(
                await(), stdout == null ? null : all.get(0), stderr == null ? null : all.get(1));
    }

    private static byte[] readAll(@Nullable ReadPipe from) throws IOException {
        return from == null ? NOTHING : from.reader().read();
    }

    private byte[] feed(byte[] input) {
        if (stdin == null) {
            return NOTHING;
        }
        try {
            stdin.write(input);
            stdin.drain();
        } catch (IOException itDoesNotRead) {
            // It may have ended without having read everything, which is its own affair.
        }
        stdin.close();
        return NOTHING;
    }

    // Ending it

    /**
     * Sends it a signal: 2 is {@code SIGINT}, for instance.
     *
     * <p><b>Python:</b> {@code process.send_signal}, which throws where this returns false.
     *
     * @return false if it has ended: that may always be, and makes no difference
     * @throws IOException if the operating system refuses
     * @throws IllegalArgumentException if there is no such signal
     * @throws UnsupportedOperationException on Windows, except for 15 and 9
     */
    public boolean sendSignal(int signal) throws IOException {
        return child.signal(signal);
    }

    /**
     * Asks it to end, by {@code SIGTERM}.
     *
     * @return false if it has ended
     */
    public boolean terminate() {
        return child.destroy(Signals.TERMINATE);
    }

    /**
     * Ends it, by {@code SIGKILL}, without a chance to clean up. It may take a moment: see {@link
     * #await()}.
     *
     * @return false if it has ended
     */
    public boolean kill() {
        return child.destroy(Signals.KILL);
    }

    /**
     * Kills it if it runs, and closes its pipes. What has come from them can still be read. Does
     * not wait; {@link #await()} still gives the exit code.
     *
     * <p><b>Python:</b> {@code close} of the transport.
     */
    @Override
    public void close() {
        child.close();
        if (stdin != null) {
            stdin.abort();
        }
        if (stdout != null) {
            stdout.close();
        }
        if (stderr != null) {
            stderr.close();
        }
    }

    @Override
    public String toString() {
        return "Subprocess[" + child.show() + "]";
    }
}
