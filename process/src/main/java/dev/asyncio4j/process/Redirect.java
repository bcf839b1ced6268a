package dev.asyncio4j.process;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a standard stream of a {@link Subprocess} leads.
 *
 * <p><b>Python:</b> the arguments {@code stdin}, {@code stdout} and {@code stderr} of {@code
 * create_subprocess_exec}.
 *
 * @see SubprocessOptions
 */
public sealed interface Redirect {
    /** To this program, which has a stream for it. <b>Python:</b> {@code PIPE}. */
    Redirect PIPE = Special.PIPE;

    /** To where the same stream of this program leads. <b>Python:</b> {@code None}. */
    Redirect INHERIT = Special.INHERIT;

    /** Nowhere: it reads nothing, and what it writes is dropped. <b>Python:</b> {@code DEVNULL}. */
    Redirect DISCARD = Special.DISCARD;

    /** Standard error alone: to where standard output leads. <b>Python:</b> {@code STDOUT}. */
    Redirect STDOUT = Special.STDOUT;

    /** It reads this file; or writes it anew, from the beginning. */
    static Redirect file(Path path) {
        return new OfFile(path, false);
    }

    /** It writes to the end of this file, which is made if it is not there. */
    static Redirect append(Path path) {
        return new OfFile(path, true);
    }

    /** Those without a file. */
    enum Special implements Redirect {
        PIPE,
        INHERIT,
        DISCARD,
        STDOUT
    }

    /**
     * To a file.
     *
     * @param append whether what is there stays there
     */
    record OfFile(Path path, boolean append) implements Redirect {
        public OfFile {
            Objects.requireNonNull(path, "path");
        }
    }
}
