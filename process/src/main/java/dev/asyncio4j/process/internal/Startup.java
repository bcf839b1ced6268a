package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a process begins that another one has started: on its standard input it is told what it is to
 * do, and it ends when that ends. So none outlives its parent, however that died, unless it is to.
 *
 * <p>Processes are started often, and each must be there soon: so this does without what takes the
 * JVM long when it is used for the first time, as lambdas do.
 */
final class Startup {
    /** The exit code of a process whose parent is gone. */
    private static final int ORPHANED = 75;

    /** How often the parent is looked for whose end was told. */
    private static final long LOOK_MILLIS = 20;

    private Startup() {}

    /** Learns what this process is; the calling thread, and those that it starts, know it. */
    static Introduction learn() throws IOException {
        FileInputStream input = new FileInputStream(FileDescriptor.in);
        Introduction told = Introduction.readFrom(new DataInputStream(input));
        System.setIn(InputStream.nullInputStream());
        ThisProcess.become(
                new ThisProcess(
                        told.name(),
                        told.identity(),
                        told.daemon(),
                        told.parentName(),
                        told.parentPid(),
                        told.home()));
        watch(input.getChannel(), told);
        Thread.currentThread().setName(told.name());
        Thread.currentThread()
                .setContextClassLoader(new RemoteClassLoader(told.socket(), told.classToken()));
        return told;
    }

    /**
     * A JVM that exits waits some tenths of a second for threads in native code, such as one that
     * reads; from a channel that is closed it returns at once.
     */
    private static void watch(FileChannel input, Introduction told) {
        Thread watch = new Thread(new ParentWatch(input, told), "asyncio4j-parent-watch");
        watch.setDaemon(true);
        watch.start();
        AtExit.last(new Closing(input));
    }

    private record Closing(FileChannel input) implements Runnable {
        @Override
        public void run() {
            try {
                input.close();
            } catch (IOException failed) {
                // Then the exit takes its time.
            }
        }
    }

    /** Nothing more is ever said on the input; it ends with who holds the other end. */
    private record ParentWatch(FileChannel input, Introduction told) implements Runnable {
        @Override
        public void run() {
            if (!waitForEnd() || !waitUntilGone(told.parentPid())) {
                return;
            }
            ThisProcess.becomeOrphan();
            @Nullable Path folder = told.socket().toAbsolutePath().getParent();
            if (folder != null) {
                Folders.delete(folder);
            }
            if (!told.outlivesParent()) {
                Folders.delete(told.home());
                Runtime.getRuntime().halt(ORPHANED);
            }
        }

        /** False if this process is about to exit by itself. */
        private boolean waitForEnd() {
            ByteBuffer nothing = ByteBuffer.allocate(1);
            try {
                while (input.read(nothing) >= 0) {
                    nothing.clear();
                }
                return true;
            } catch (ClosedChannelException exiting) {
                return false;
            } catch (IOException closed) {
                return true;
            }
        }
    }

    /**
     * The system closes the files of a process shortly before it is gone, and somebody may have
     * closed the input of this one alone: what the parent has is deleted when it is gone for
     * certain. False if this thread is to end.
     */
    private static boolean waitUntilGone(long parent) {
        try {
            while (isParent(parent)) {
                Thread.sleep(LOOK_MILLIS);
            }
            return true;
        } catch (InterruptedException nobodyDoesThat) {
            return false;
        }
    }

    /** A process whose parent has ended gets another; the number may be used again by then. */
    private static boolean isParent(long pid) {
        @Nullable ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        return parent != null && parent.pid() == pid && parent.isAlive();
    }
}
