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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Folders for sockets and shared memory, which only their owner may enter. */
public final class Folders {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "asyncio4j-";

    /** The file that says whose folder it is. */
    private static final String OWNER = "owner";

    /** What a pool with a few workers may want of the file system in memory. */
    private static final long ROOM = 64L << 20;

    private static final AtomicInteger LAST = new AtomicInteger();

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
     * Marks a folder as that of this process, and deletes those so marked whose processes have
     * ended: by force, or they would have done so themselves.
     *
     * @return to be kept open as long as the process lives: its lock is the mark
     */
    static FileChannel own(Path folder) throws IOException {
        Path unmarked = folder.resolve(OWNER + ".new");
        // The lock is there to be had, and to try is what no interrupt disturbs.
        FileChannel mark =
                FileChannel.open(unmarked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        mark.tryLock();
        Files.move(unmarked, folder.resolve(OWNER));
        sweep(folder);
        return mark;
    }

    private static void sweep(Path own) {
        Path parent = own.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : all) {
                if (!folder.equals(own.toAbsolutePath()) && isAbandoned(folder.resolve(OWNER))) {
                    delete(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then they stay.
        }
    }

    private static boolean isAbandoned(Path mark) {
        try (FileChannel channel = FileChannel.open(mark, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException otherOrNobodys) {
            return false;
        }
    }

    /** Deletes one with its files. Others may do so at the same time. */
    public static void delete(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException gone) {
            // Another worker of the same pool was faster, or is about to.
        }
    }
}
