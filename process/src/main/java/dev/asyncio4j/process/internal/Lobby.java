package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Where other processes come to this one: the one {@link Reception} for children and pipes. */
public final class Lobby {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock. */
    private static @Nullable Lobby only;

    private final Path folder;
    private final Reception reception;

    private Lobby(Path folder, Reception reception) {
        this.folder = folder;
        this.reception = reception;
    }

    /** That of this process, opened when it is first needed, until the process ends. */
    public static Lobby open() throws IOException {
        LOCK.lock();
        try {
            Lobby lobby = only;
            if (lobby == null) {
                Path folder = makeFolder();
                Runtime.getRuntime()
                        .addShutdownHook(
                                Thread.ofPlatform().unstarted(() -> Folders.delete(folder)));
                lobby = new Lobby(folder, Reception.open(folder.resolve("socket")));
                only = lobby;
            }
            return lobby;
        } finally {
            LOCK.unlock();
        }
    }

    private static Path makeFolder() throws IOException {
        Path home = ThisProcess.current().home();
        if (home == null) {
            return Folders.create();
        }
        Folders.create(home);
        return home;
    }

    public Path folder() {
        return folder;
    }

    public Reception reception() {
        return reception;
    }

    /** Comes to it from this very process. */
    public SocketChannel visit(String token) throws IOException {
        return Reception.visit(reception.path(), token);
    }
}
