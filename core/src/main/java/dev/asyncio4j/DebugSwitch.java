package dev.asyncio4j;

import org.jspecify.annotations.Nullable;

/** Whether debug mode is on for loops that are not told otherwise. */
final class DebugSwitch {
    private DebugSwitch() {}

    static boolean isOn() {
        return isOn(
                System.getProperty(LoopOptions.DEBUG_PROPERTY),
                System.getenv(LoopOptions.DEBUG_VARIABLE));
    }

    /** The property, which is set for one program, beats the environment, which many inherit. */
    static boolean isOn(@Nullable String property, @Nullable String variable) {
        if (property != null) {
            // Given without a value it is empty.
            return !isNo(property);
        }
        return variable != null && !variable.isEmpty() && !isNo(variable);
    }

    private static boolean isNo(String value) {
        return value.equals("false") || value.equals("0");
    }
}
