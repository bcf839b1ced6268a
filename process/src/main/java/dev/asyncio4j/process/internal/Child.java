package dev.asyncio4j.process.internal;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.internal.Dependant;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.sync.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A process of a loop, which hears of its end.
 *
 * <p><b>Threads.</b> The loop's only.
 */
public final class Child implements Dependant {
    private final Process process;
    private final String shown;
    private final EventLoop loop = EventLoop.running();
    private final Context context = Context.copyOfCurrent();
    private final NettyPoller poller = NettyPoller.ofRunningLoop();
    private final Event ended = new Event();
    private @Nullable Integer exitCode;
    private Runnable whenEnded = () -> {};
    private boolean closed;

    private Child(Process process, String shown) {
        this.process = process;
        this.shown = shown;
    }

    /**
     * What a loop has of a process that has begun.
     *
     * @param shown how it was started, for people
     */
    public static Child begin(Started started, String shown) {
        Child child = new Child(started.process(), shown);
        child.poller.add(child);
        started.exit().thenAccept(child::tellEnd);
        return child;
    }

    /** Called on any thread. */
    private void tellEnd(int ofJdk) {
        try {
            loop.callSoonThreadsafe(() -> ended(Signals.exitCode(ofJdk)), context);
        } catch (IllegalStateException theLoopIsClosed) {
            // Then nobody waits for it any more.
        }
    }

    private void ended(int code) {
        exitCode = code;
        poller.remove(this);
        ended.set();
        whenEnded.run();
    }

    /** Runs that when it has ended, in a callback; or at once, if it has. */
    public void whenEnded(Runnable code) {
        whenEnded = code;
        if (exitCode != null) {
            code.run();
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Null while it runs. */
    public @Nullable Integer exitCode() {
        return exitCode;
    }

    /** Waits for its end. */
    public int await() {
        Integer code = exitCode;
        while (code == null) {
            poller.goneOutside();
            try {
                ended.await();
            } finally {
                poller.backFromOutside();
            }
            code = exitCode;
        }
        return code;
    }

    /** False if it has ended. */
    public boolean signal(int signal) throws IOException {
        if (signal == Signals.KILL || signal == Signals.TERMINATE) {
            return destroy(signal);
        }
        Signals.check(signal);
        return isAlive() && Signals.send(process.pid(), signal);
    }

    /** False if it has ended. */
    public boolean destroy(int signal) {
        // That of the process itself would close the pipes.
        ProcessHandle handle = process.toHandle();
        return isAlive() && (signal == Signals.KILL ? handle.destroyForcibly() : handle.destroy());
    }

    private boolean isAlive() {
        return exitCode == null && process.isAlive();
    }

    /** Kills it, if it runs. */
    public void close() {
        closed = true;
        destroy(Signals.KILL);
    }

    @Override
    public void loopClosed() {
        destroy(Signals.KILL);
    }

    @Override
    public boolean isLeftOpen() {
        return exitCode == null && !closed;
    }

    /** Its state, for people. */
    public String show() {
        return "pid " + pid() + ", " + shown + ", " + state();
    }

    private String state() {
        Integer code = exitCode;
        if (code == null) {
            return closed ? "closed" : "running";
        }
        return code < 0 ? "killed by signal " + -code : "exited with code " + code;
    }

    @Override
    public String toString() {
        return "the subprocess " + pid() + ": " + shown;
    }
}
