package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** Folders for sockets and shared memory, which only their owner may enter. */
public final class Folders {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "asyncio4j-";

    /** What a pool with a few workers may want of the file system in memory. */
    private static final long ROOM = 64L << 20;

    /** Paths of sockets must be short. */
    private static final int UNIQUE = 18;

    private Folders() {}

    /** Makes one: in memory, where the system has such a file system with room. */
    public static Path create() throws IOException {
        return hasRoom()
                ? Files.createTempDirectory(MEMORY, PREFIX, onlyOwner())
                : Files.createTempDirectory(PREFIX, onlyOwner());
    }

    /** Makes one that was {@linkplain #reserve reserved}. */
    static void create(Path reserved) throws IOException {
        Files.createDirectory(reserved, onlyOwner());
    }

    private static FileAttribute<Set<PosixFilePermission>> onlyOwner() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    /** The path of one that another process may make: who knows it can delete it afterwards. */
    public static Path reserve() {
        Path base = hasRoom() ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        return base.resolve(PREFIX + UUID.randomUUID().toString().substring(0, UNIQUE));
    }

    private static boolean hasRoom() {
        try {
            return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM;
        } catch (IOException absent) {
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
