package dev.asyncio4j.net.internal;

import io.netty.channel.unix.FileDescriptor;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A pipe of the operating system, of which the JDK can open both ends as files: on Linux.
 *
 * <p>The ends that were opened so do not go with this; when all have been, it is closed.
 *
 * <p><b>Threads.</b> Any one at a time.
 */
public final class OsPipe implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final FileDescriptor readEnd;
    private final FileDescriptor writeEnd;

    private OsPipe(FileDescriptor[] ends) {
        readEnd = ends[0];
        writeEnd = ends[1];
    }

    /** Whether there are any here: with Netty's native code, and the files of descriptors. */
    public static boolean areThere() {
        return !IoKind.chosen().name().equals("nio") && DESCRIPTORS.toFile().isDirectory();
    }

    public static OsPipe open() throws IOException {
        return new OsPipe(FileDescriptor.pipe());
    }

    /** The end that is read, for another process to open. */
    public File readFile() {
        return path(readEnd).toFile();
    }

    /** The end that is written to, for another process to open. */
    public File writeFile() {
        return path(writeEnd).toFile();
    }

    public FileChannel openToRead() throws IOException {
        return FileChannel.open(path(readEnd), StandardOpenOption.READ);
    }

    public FileChannel openToWrite() throws IOException {
        return FileChannel.open(path(writeEnd), StandardOpenOption.WRITE);
    }

    private static Path path(FileDescriptor end) {
        return DESCRIPTORS.resolve(Integer.toString(end.intValue()));
    }

    @Override
    public void close() throws IOException {
        try {
            readEnd.close();
        } finally {
            writeEnd.close();
        }
    }
}
