package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options that this JVM was started with.
 *
 * <p>The JDK's management knows them, but takes some thirty milliseconds to be there. On Linux they
 * are in a file, too: as they were given, and only if all were given on the command line. Wherever
 * that file leaves a doubt, the management is asked.
 */
final class OwnOptions {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** Where else the launcher, or the JVM, takes options from. */
    private static final List<String> VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /**
     * They have their value in the next argument, unless they have it behind a sign of equality.
     */
    private static final Set<String> WITH_VALUE =
            Set.of(
                    "--add-exports",
                    "--add-modules",
                    "--add-opens",
                    "--add-reads",
                    "--class-path",
                    "--enable-native-access",
                    "--limit-modules",
                    "--module-path",
                    "--patch-module",
                    "--upgrade-module-path",
                    "-classpath",
                    "-cp",
                    "-p");

    /** They have neither. */
    private static final Set<String> ALONE = Set.of("--enable-preview");

    /** After them comes the program. */
    private static final Set<String> LAST = Set.of("--module", "-jar", "-m");

    private OwnOptions() {}

    /** All, each with its value behind a sign of equality if it has one. */
    static List<String> all() {
        List<String> given = fromCommandLine();
        return given != null ? given : ManagementFactory.getRuntimeMXBean().getInputArguments();
    }

    private static @Nullable List<String> fromCommandLine() {
        for (String variable : VARIABLES) {
            if (System.getenv(variable) != null) {
                return null;
            }
        }
        try {
            String line = Files.readString(COMMAND_LINE, StandardCharsets.ISO_8859_1);
            // Others than ASCII would have to be decoded as the JVM does it.
            return isAscii(line) ? parse(line.split("\0", -1)) : null;
        } catch (IOException absent) {
            return null;
        }
    }

    private static boolean isAscii(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) > '\u007f') {
                return false;
            }
        }
        return true;
    }

    /** Null if it is not the launcher's, or has what is not known here. */
    static @Nullable List<String> parse(String[] line) {
        if (!line[0].equals("java") && !line[0].endsWith("/java")) {
            return null;
        }
        List<String> options = new ArrayList<>();
        for (int i = 1; i < line.length; i++) {
            String argument = line[i];
            if (!argument.startsWith("-") || LAST.contains(argument)) {
                return argument.startsWith("@") ? null : options;
            }
            if (WITH_VALUE.contains(argument) && i + 1 < line.length) {
                options.add(argument + "=" + line[++i]);
            } else if (argument.startsWith("--")
                    && argument.indexOf('=') < 0
                    && !ALONE.contains(argument)) {
                return null;
            } else {
                options.add(argument);
            }
        }
        return null;
    }
}
