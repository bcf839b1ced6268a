package dev.asyncio4j.process;

import java.io.Serializable;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Takes one of each of two, as long as both have one. */
record Pairs<A extends @Nullable Object, B extends @Nullable Object>(
        Iterator<? extends A> first, Iterator<? extends B> second)
        implements Iterator<Pairs.Pair<A, B>> {
    /** One of each. */
    record Pair<A extends @Nullable Object, B extends @Nullable Object>(A first, B second)
            implements Serializable {}

    @Override
    public boolean hasNext() {
        return first.hasNext() && second.hasNext();
    }

    @Override
    public Pair<A, B> next() {
        return new Pair<>(first.next(), second.next());
    }
}
