package dev.asyncio4j.queue;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes one item after the other, each when it is asked for, until there will be no more. */
final class Items<E> implements Iterator<E> {
    private final Supplier<? extends E> source;
    private final Class<? extends RuntimeException> end;
    private @Nullable E next;
    private boolean ended;

    /**
     * @param source waits for an item and takes it
     * @param end what it throws when there will be no more
     */
    Items(Supplier<? extends E> source, Class<? extends RuntimeException> end) {
        this.source = source;
        this.end = end;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = source.get();
            } catch (RuntimeException thrown) {
                if (!end.isInstance(thrown)) {
                    throw thrown;
                }
                ended = true;
            }
        }
        return next != null;
    }

    @Override
    public E next() {
        if (!hasNext()) {
            throw new NoSuchElementException("nothing more will come");
        }
        E item = Objects.requireNonNull(next);
        next = null;
        return item;
    }
}
