package dev.asyncio4j;

import dev.asyncio4j.engine.CallbackStrand;
import dev.asyncio4j.engine.Turn;

/**
 * What a turn is, in words, while it runs: so no code of the program is called for it, whose locks
 * and data the turn may just be using.
 */
final class Turns {
    private static final String LAMBDA = "$$Lambda";

    private Turns() {}

    static String describe(Turn turn) {
        return switch (turn) {
            case TaskBody body -> "the task " + body.task.name() + origin(body.task);
            case ScheduledCall call -> call.describe();
            case DoneCallback<?> call -> "a done callback, " + kind(call.callback());
            case SignalHandlers.Arrival arrival -> arrival.describe();
            case Call _ -> "a callback";
            case CallbackStrand callbacks when callbacks.turn() instanceof Call own ->
                    describe(own);
            case InternalTurn _ -> "asyncio4j itself";
            default -> turn.toString();
        };
    }

    private static String origin(Task<?> task) {
        return task.loop.origins.shown(task);
    }

    /** {@code a lambda of Main}, or the name of its class. */
    static String kind(Object code) {
        String name = code.getClass().getName();
        int lambda = name.indexOf(LAMBDA);
        return lambda < 0 ? "a " + name : "a lambda of " + name.substring(0, lambda);
    }
}
