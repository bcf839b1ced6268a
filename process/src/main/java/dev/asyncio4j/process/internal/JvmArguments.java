package dev.asyncio4j.process.internal;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Checks options for a JVM before one is started with them, which would say far less. */
public final class JvmArguments {
    /** Besides the long ones, those that are followed by a value of their own. */
    private static final Set<String> WITH_VALUE = Set.of("-cp", "-classpath", "-p");

    private JvmArguments() {}

    /**
     * A copy of them.
     *
     * @throws IllegalArgumentException if one is no option, nor the value of one: the JVM would
     *     take it for the class to be run
     */
    public static List<String> checked(List<String> arguments) {
        String before = "";
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            Objects.requireNonNull(argument, "jvmArguments: item " + i + " of " + arguments);
            if (!isOption(argument) && !takesValue(before)) {
                throw new IllegalArgumentException(
                        "jvmArguments: \"%s\" (expected: an option, which begins with - or @)"
                                .formatted(argument));
            }
            before = argument;
        }
        return List.copyOf(arguments);
    }

    private static boolean isOption(String argument) {
        return argument.startsWith("-") || argument.startsWith("@");
    }

    private static boolean takesValue(String option) {
        return WITH_VALUE.contains(option) || (option.startsWith("--") && !option.contains("="));
    }
}
