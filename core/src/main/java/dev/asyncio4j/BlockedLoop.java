package dev.asyncio4j;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a watchdog says of an event loop that one task or callback keeps from everything else.
 *
 * @param loop the loop
 * @param thread the name of its thread
 * @param task the task that has the loop; null for a callback
 * @param what what has the loop, in words: {@code "the task worker"}
 * @param duration for how long it had the loop when this was said. The watchdog looks a few times
 *     within its limit, so that it may have been that much longer
 * @param isOver whether it has ended
 * @param state what the loop's thread did when it was last looked at. {@code RUNNABLE} in a native
 *     method may be waiting all the same. A task that waits does not keep its loop, unless it is
 *     pinned: then the state is one of the others
 * @param stack where the task or callback was, innermost frame first; empty if it is over
 */
public record BlockedLoop(
        EventLoop loop,
        String thread,
        @Nullable Task<?> task,
        String what,
        Duration duration,
        boolean isOver,
        Thread.State state,
        List<StackTraceElement> stack) {
    private static final int MOST_FRAMES_SHOWN = 50;

    public BlockedLoop {
        Objects.requireNonNull(loop, "loop");
        stack = List.copyOf(stack);
    }

    /** The same, when it has ended. */
    BlockedLoop over(Duration after) {
        return new BlockedLoop(loop, thread, task, what, after, true, state, List.of());
    }

    /** What is logged of it: one sentence, and the stack. */
    public String describe() {
        if (isOver) {
            return "The event loop of the thread "
                    + thread
                    + " is no longer blocked by "
                    + what
                    + ", which took about "
                    + Durations.show(duration);
        }
        StringBuilder text =
                new StringBuilder("The event loop of the thread ")
                        .append(thread)
                        .append(" has been blocked for ")
                        .append(Durations.show(duration))
                        .append(" by ")
                        .append(what)
                        .append(", which ")
                        .append(activity());
        stack.stream()
                .limit(MOST_FRAMES_SHOWN)
                .forEach(frame -> text.append("\n\tat ").append(frame));
        if (stack.size() > MOST_FRAMES_SHOWN) {
            text.append("\n\t... ").append(stack.size() - MOST_FRAMES_SHOWN).append(" more");
        }
        return text.toString();
    }

    private String activity() {
        return switch (state) {
            case BLOCKED -> "waits for a monitor" + pin();
            case WAITING, TIMED_WAITING -> "waits" + pin();
            default ->
                    !stack.isEmpty() && stack.getFirst().isNativeMethod()
                            ? "is in the native method " + method(stack.getFirst())
                            : "is running";
        };
    }

    /** Why it could not be suspended, as far as the stack tells. */
    private String pin() {
        for (StackTraceElement frame : stack) {
            if (frame.getMethodName().equals("<clinit>")) {
                return " and is pinned by the initialiser of " + frame.getClassName();
            }
            if (frame.isNativeMethod() && !isTheWaitItself(frame)) {
                return " and is pinned by the native method " + method(frame);
            }
        }
        return task == null ? "" : " and is pinned";
    }

    private static boolean isTheWaitItself(StackTraceElement frame) {
        return switch (frame.getClassName()) {
            case "jdk.internal.misc.Unsafe", "java.lang.Object", "java.lang.Thread" -> true;
            default -> false;
        };
    }

    private static String method(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }
}
