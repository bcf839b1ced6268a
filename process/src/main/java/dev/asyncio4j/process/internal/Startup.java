package dev.asyncio4j.process.internal;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * How a process begins that another one has started: on its standard input it is told what it is to
 * do, and it ends when that ends. So none outlives its parent, however that died, unless it is to.
 */
final class Startup {
    /** The exit code of a process whose parent is gone. */
    private static final int ORPHANED = 75;

    private Startup() {}

    /** Learns what this process is; the calling thread, and those that it starts, know it. */
    static Introduction learn() throws IOException {
        InputStream input = System.in;
        Introduction told = Introduction.readFrom(new DataInputStream(input));
        System.setIn(InputStream.nullInputStream());
        ThisProcess.become(
                new ThisProcess(
                        told.name(),
                        told.identity(),
                        told.daemon(),
                        told.parentName(),
                        ProcessHandle.of(told.parentPid()).orElse(null),
                        told.home()));
        watch(input, told);
        Thread.currentThread().setName(told.name());
        Thread.currentThread()
                .setContextClassLoader(new RemoteClassLoader(told.socket(), told.classToken()));
        return told;
    }

    private static void watch(InputStream input, Introduction told) {
        Path folder = told.socket().toAbsolutePath().getParent();
        Thread.ofPlatform()
                .daemon()
                .name("asyncio4j-parent-watch")
                .start(() -> {
                    waitForEnd(input);
                    ThisProcess.becomeOrphan();
                    if (folder != null) {
                        Folders.delete(folder);
                    }
                    if (!told.outlivesParent()) {
                        Folders.delete(told.home());
                        Runtime.getRuntime().halt(ORPHANED);
                    }
                });
    }

    private static void waitForEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nothing more is ever said.
            }
        } catch (IOException closed) {
            // So the parent is gone, too.
        }
    }
}
