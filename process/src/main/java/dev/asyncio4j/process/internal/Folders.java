package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Folders for sockets and shared memory, which only their owner may enter. */
public final class Folders {
    private static final Path MEMORY = Path.of("/dev/shm");
    static final String PREFIX = "asyncio4j-";

    /** The file that says whose folder it is. */
    static final String OWNER = "owner";

    /** What a pool with a few workers may want of the file system in memory. */
    private static final long ROOM = 64L << 20;

    private static final AtomicInteger LAST = new AtomicInteger();

    /** Those of this process; changed by who holds the lock, but for what is added. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private static final ReentrantLock LOCK = new ReentrantLock();

    /** As long as it is open, its lock says that the process lives; guarded by the lock. */
    private static final Map<Path, FileChannel> MARKS = new HashMap<>();

    private static final AtomicBoolean REGISTERED = new AtomicBoolean();
    private static final AtomicBoolean SWEPT = new AtomicBoolean();

    /** Set with the lock: this process has deleted what it had, and is about to end. */
    private static volatile boolean left;

    private Folders() {}

    /** Makes one: in memory, where the system has such a file system with room. */
    public static Path create() throws IOException {
        Path base = hasRoom() ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        String name = PREFIX + ProcessHandle.current().pid() + "-";
        while (true) {
            Path folder = base.resolve(name + LAST.incrementAndGet());
            try {
                Files.createDirectory(folder, onlyOwner());
                return folder;
            } catch (FileAlreadyExistsException another) {
                // A number that was used before: of a process that is gone.
            }
        }
    }

    /** Makes one that was {@linkplain #reserve reserved}. */
    static void create(Path reserved) throws IOException {
        try {
            Files.createDirectory(reserved, onlyOwner());
        } catch (FileAlreadyExistsException leftBehind) {
            // By a process of the same number, long ago: only that could have the same name.
            delete(reserved);
            Files.createDirectory(reserved, onlyOwner());
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> onlyOwner() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * The path of one that another process may make: who knows it can delete it afterwards.
     *
     * @param own a folder of this process, beside which it will be
     */
    public static Path reserve(Path own) {
        return own.resolveSibling(own.getFileName() + "." + LAST.incrementAndGet());
    }

    private static boolean hasRoom() {
        try {
            return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
        } catch (IOException absent) {
            return false;
        }
    }

    /**
     * Marks a folder as that of this process, which deletes it at its end if it is there then. The
     * first time, those are deleted that are marked so and whose processes have ended: by force, or
     * they would have done so themselves.
     */
    static void own(Path folder) throws IOException {
        register(folder);
        mark(folder.toAbsolutePath());
    }

    /** Does the same, but does not wait for it: to mark the first one takes some milliseconds. */
    public static void ownSoon(Path folder) throws IOException {
        register(folder);
        Thread marking = new Thread(new Marking(folder.toAbsolutePath()), "asyncio4j-folders");
        marking.setDaemon(true);
        marking.start();
    }

    /**
     * Refuses what needs a folder when those of this process are gone.
     *
     * @throws IOException if it is about to end
     */
    public static void requireStaying() throws IOException {
        if (left) {
            throw new IOException(
                    "this process is about to end: it can start no others, and share nothing new");
        }
    }

    private static void register(Path folder) throws IOException {
        LOCK.lock();
        try {
            requireStaying();
            OWN.add(folder.toAbsolutePath());
        } finally {
            LOCK.unlock();
        }
        if (!REGISTERED.getAndSet(true)) {
            AtExit.last(new Leaving());
        }
    }

    private static void mark(Path folder) throws IOException {
        LOCK.lock();
        try {
            if (!OWN.contains(folder)) {
                return;
            }
            Path unmarked = folder.resolve(OWNER + ".new");
            // The lock is there to be had, and to try is what no interrupt disturbs.
            FileChannel mark =
                    FileChannel.open(
                            unmarked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            MARKS.put(folder, mark);
            mark.tryLock();
            Files.move(unmarked, folder.resolve(OWNER));
        } finally {
            LOCK.unlock();
        }
        if (!SWEPT.getAndSet(true)) {
            Sweep.of(Objects.requireNonNull(folder.getParent(), "parent"), OWN);
        }
    }

    /** Deletes one that is this process's own. */
    public static void giveUp(Path folder) {
        Path own = folder.toAbsolutePath();
        LOCK.lock();
        try {
            delete(own);
            FileChannel mark = MARKS.remove(own);
            if (mark != null) {
                mark.close();
            }
        } catch (IOException failed) {
            // What was marked is gone.
        } finally {
            OWN.remove(own);
            LOCK.unlock();
        }
    }

    private record Marking(Path folder) implements Runnable {
        @Override
        public void run() {
            try {
                mark(folder);
            } catch (IOException failed) {
                // Then it stays if this process is killed.
            }
        }
    }

    private static final class Leaving implements Runnable {
        @Override
        public void run() {
            LOCK.lock();
            try {
                left = true;
                for (Path folder : OWN) {
                    delete(folder);
                }
                OWN.clear();
            } finally {
                LOCK.unlock();
            }
        }
    }

    /** Deletes one with its files. Others may do so at the same time. */
    public static void delete(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException | DirectoryIteratorException gone) {
            // Another worker of the same pool was faster, or is about to.
        }
    }
}
