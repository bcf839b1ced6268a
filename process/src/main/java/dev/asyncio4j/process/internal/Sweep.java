package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Deletes {@link Folders} of processes that have ended: by force, or they would have done so
 * themselves. Apart from those, since each process makes folders at its start and few ever sweep.
 */
final class Sweep {
    /** With the number of the process that has made it. */
    private static final Pattern NAME = Pattern.compile(Folders.PREFIX + "([0-9]{1,18})-[0-9]+");

    private static final Duration LONG_AGO = Duration.ofHours(1);

    private Sweep() {}

    /**
     * Looks at all folders in a place.
     *
     * @param own those of this process: to look at their marks would take their locks away
     */
    static void of(Path place, Set<Path> own) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(place, Folders.PREFIX + "*")) {
            for (Path folder : all) {
                if (!own.contains(folder) && (isAbandoned(folder) || wasNeverMarked(folder))) {
                    Folders.delete(folder);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then they stay.
        }
    }

    private static boolean isAbandoned(Path folder) {
        Path mark = folder.resolve(Folders.OWNER);
        try (FileChannel channel = FileChannel.open(mark, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        } catch (IOException otherOrNobodys) {
            return false;
        }
    }

    /** That of a process which was killed in the milliseconds before it could mark it. */
    private static boolean wasNeverMarked(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (!name.matches() || Files.exists(folder.resolve(Folders.OWNER))) {
            return false;
        }
        try {
            Instant changed = Files.getLastModifiedTime(folder).toInstant();
            return changed.isBefore(Instant.now().minus(LONG_AGO))
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
        } catch (IOException goneMeanwhile) {
            return false;
        }
    }
}
