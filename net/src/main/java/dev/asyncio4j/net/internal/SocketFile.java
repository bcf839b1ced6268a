package dev.asyncio4j.net.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The file of a Unix socket, and which file that was when it was looked at. */
public final class SocketFile {
    private static final int TYPE_OF_FILE = 0xf000;
    private static final int SOCKET = 0xc000;

    private final Path path;
    private final BasicFileAttributes attributes;
    private boolean removed;

    private SocketFile(Path path, BasicFileAttributes attributes) {
        this.path = path;
        this.attributes = attributes;
    }

    /**
     * Whatever is there; null if nothing is.
     *
     * @throws IOException if it cannot be told
     */
    public static @Nullable SocketFile at(Path path) throws IOException {
        try {
            return new SocketFile(
                    path,
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException nothing) {
            return null;
        }
    }

    public boolean isSocket() throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return attributes.isOther();
        }
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & TYPE_OF_FILE) == SOCKET;
    }

    /** What it is, in words. */
    public String kind() throws IOException {
        if (attributes.isRegularFile()) {
            return "a regular file";
        }
        if (attributes.isDirectory()) {
            return "a directory";
        }
        if (attributes.isSymbolicLink()) {
            return "a symbolic link";
        }
        return isSocket() ? "a socket" : "a special file";
    }

    /** Removes the file, unless another is there by now. */
    public void remove() throws IOException {
        if (removed) {
            return;
        }
        removed = true;
        SocketFile present = at(path);
        if (present != null && present.identity().equals(identity())) {
            Files.deleteIfExists(path);
        }
    }

    /** The inode, where files have one. */
    private Object identity() {
        return Objects.requireNonNullElseGet(attributes.fileKey(), attributes::creationTime);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
