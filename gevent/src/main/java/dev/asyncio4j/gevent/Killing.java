package dev.asyncio4j.gevent;

import dev.asyncio4j.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Kills greenlets and raw ones, which are tasks, alike. */
final class Killing {
    private Killing() {}

    /**
     * Kills them all, and does not wait.
     *
     * @return for each what is ready when it has ended
     */
    static List<Linkable> of(Collection<?> greenlets) {
        List<Object> all = new ArrayList<>(greenlets);
        all.forEach(Killing::check);
        return all.stream().map(Killing::kill).toList();
    }

    private static void check(Object one) {
        if (!(one instanceof Greenlet<?> || one instanceof Task<?>)) {
            throw new IllegalArgumentException("neither a greenlet nor a task of spawnRaw: " + one);
        }
    }

    private static Linkable kill(Object one) {
        if (one instanceof Greenlet<?> greenlet) {
            greenlet.killNowait();
            return greenlet;
        }
        Task<?> raw = (Task<?>) one;
        AsyncResult<Boolean> end = new AsyncResult<>();
        if (raw.isDone()) {
            end.set(true);
        } else {
            Gevent.kill(raw);
            raw.addDoneCallback(ended -> end.set(true));
        }
        return end;
    }
}
