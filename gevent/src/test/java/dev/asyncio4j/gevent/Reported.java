package dev.asyncio4j.gevent;

import dev.asyncio4j.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a hub's loop reports, kept instead of logged. */
final class Reported {
    private final List<Throwable> errors = new ArrayList<>();

    private Reported() {}

    static Reported by(EventLoop loop) {
        Reported reported = new Reported();
        loop.setExceptionHandler(
                (_, context) -> reported.errors.add(Objects.requireNonNull(context.exception())));
        return reported;
    }

    static Reported here() {
        return by(Hub.current().loop());
    }

    List<Throwable> errors() {
        return errors;
    }
}
