package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where other processes come to this one: a folder, for what it shares with them, and the one
 * {@link Reception} for children, pipes and shared objects. It lasts as long as the process, and
 * the folder is deleted with it. What a process leaves that is ended by force, the next one
 * deletes.
 */
public final class Lobby {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock when it is set; null before. */
    private static volatile @Nullable Lobby only;

    private final Path folder;
    private final Reception reception;

    private Lobby(Path folder) throws IOException {
        this.folder = folder;
        Folders.own(folder);
        reception = Reception.open(folder.resolve("socket"));
    }

    /** That of this process, opened when it is first needed, until the process ends. */
    public static Lobby open() throws IOException {
        Folders.requireStaying();
        Lobby present = only;
        if (present != null) {
            return present;
        }
        LOCK.lock();
        try {
            Lobby lobby = only;
            if (lobby == null) {
                lobby = openIn(makeFolder());
                only = lobby;
            }
            return lobby;
        } finally {
            LOCK.unlock();
        }
    }

    private static Lobby openIn(Path folder) throws IOException {
        try {
            return new Lobby(folder);
        } catch (IOException | RuntimeException failed) {
            Folders.giveUp(folder);
            throw failed;
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
