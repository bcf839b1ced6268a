package dev.asyncio4j.testing.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether tests of Ctrl-C can be run. */
public final class KeyboardSignal {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String IGNORED = "SigIgn:";
    private static final int HEXADECIMAL = 16;

    /** Of signal 2, SIGINT, in a mask. */
    private static final long INTERRUPT = 1L << (2 - 1);

    private KeyboardSignal() {}

    /**
     * Whether a child can be told of a Ctrl-C: not if this JVM was started with the signal ignored,
     * as a shell does for what it runs in the background, since children inherit that.
     */
    public static boolean isHeard() {
        if (!Files.exists(STATUS)) {
            return true;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(IGNORED))
                    .map(line -> line.substring(IGNORED.length()).strip())
                    .map(mask -> Long.parseUnsignedLong(mask, HEXADECIMAL))
                    .noneMatch(mask -> (mask & INTERRUPT) != 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
