package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.JvmArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link ChildProcess} is to be.
 *
 * @param name its name; null for {@code Process-1}, {@code Process-2} and so on
 * @param daemon whether this program ends without waiting for it, and it ends with this program
 * @param outlivesParent whether it goes on when this process has been killed
 * @param jvmArguments options for its JVM, after those that it has in common with this one
 * @param output takes what it prints; null if it prints where this process does
 */
public record ChildOptions(
        @Nullable String name,
        boolean daemon,
        boolean outlivesParent,
        List<String> jvmArguments,
        @Nullable WorkerOutput output) {
    private static final ChildOptions DEFAULTS =
            new ChildOptions(null, false, false, List.of(), WorkerOutput.plain());

    /** Checks what a {@code with} method was given. */
    public ChildOptions {
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: some text)");
        }
        if (daemon && outlivesParent) {
            throw new IllegalArgumentException(
                    "a daemon cannot outlive its parent. Leave out one of the two");
        }
        jvmArguments = JvmArguments.checked(jvmArguments);
    }

    /** This program waits for it at its end; what it prints is printed here, as it is. */
    public static ChildOptions defaults() {
        return DEFAULTS;
    }

    /** With a name. */
    public ChildOptions withName(String text) {
        Objects.requireNonNull(text, "text");
        return new ChildOptions(text, daemon, outlivesParent, jvmArguments, output);
    }

    /** As a daemon: it ends with this program, and may have no children of its own. */
    public ChildOptions withDaemon() {
        return new ChildOptions(name, true, outlivesParent, jvmArguments, output);
    }

    /**
     * As one that goes on if this process is killed. This program still waits for it at its end.
     */
    public ChildOptions withOutlivingParent() {
        return new ChildOptions(name, daemon, true, jvmArguments, output);
    }

    /** With these options, too, for its JVM, {@code -Xmx256m} say. */
    public ChildOptions withJvmArguments(String... arguments) {
        List<String> all = new ArrayList<>(jvmArguments);
        all.addAll(Arrays.asList(arguments));
        return new ChildOptions(name, daemon, outlivesParent, all, output);
    }

    /** With somebody who takes what it prints, line by line. */
    public ChildOptions withOutput(WorkerOutput taker) {
        Objects.requireNonNull(taker, "taker");
        return new ChildOptions(name, daemon, outlivesParent, jvmArguments, taker);
    }

    /**
     * With the output and the errors of this process as its own: for what is no text, or not of
     * lines.
     */
    public ChildOptions withInheritedOutput() {
        return new ChildOptions(name, daemon, outlivesParent, jvmArguments, null);
    }
}
