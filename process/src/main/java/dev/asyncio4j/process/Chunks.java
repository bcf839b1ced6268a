package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.ItemFunction;
import dev.asyncio4j.process.internal.ObjectDecoder;
import dev.asyncio4j.process.internal.ObjectEncoder;
import dev.asyncio4j.process.internal.Unserializable;
import dev.asyncio4j.process.internal.Wire;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes items in chunks, and has a pool call a function with those of each, when it is asked for.
 */
final class Chunks<A extends @Nullable Object, R extends @Nullable Object>
        implements Iterator<CompletableFuture<List<R>>> {
    private final ProcessPoolExecutor pool;
    private final ItemFunction function;
    private final Iterator<? extends A> items;
    private final int size;

    /** How many items are in the chunks that were given. */
    private long taken;

    @SuppressWarnings("unchecked") // only what items gives is given to the function
    Chunks(
            ProcessPoolExecutor pool,
            SerializableFunction<? super A, ? extends R> function,
            Iterator<? extends A> items,
            int size) {
        SerializableFunction<@Nullable Object, R> any =
                (SerializableFunction<@Nullable Object, R>) function;
        this.pool = pool;
        this.function = any::apply;
        this.items = items;
        this.size = size;
    }

    @Override
    public boolean hasNext() {
        return items.hasNext();
    }

    @Override
    public CompletableFuture<List<R>> next() {
        List<A> chunk = new ArrayList<>(); // the size may be far too large
        while (chunk.size() < size && items.hasNext()) {
            chunk.add(items.next());
        }
        long first = taken;
        taken += chunk.size();
        return pool.enqueue(
                encoder -> write(encoder, chunk, first), decoder -> results(decoder, chunk.size()));
    }

    private ObjectEncoder write(ObjectEncoder encoder, List<A> chunk, long first)
            throws IOException {
        encoder.writeInt(Wire.ITEMS).write(function).writeInt(chunk.size());
        for (int i = 0; i < chunk.size(); i++) {
            try {
                encoder.write(chunk.get(i));
            } catch (NotSerializableException refused) {
                throw Unserializable.ofItem(first + i, refused);
            }
        }
        return encoder;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the worker gives what the function gives
    private static <R extends @Nullable Object> List<R> results(ObjectDecoder decoder, int count)
            throws IOException, ClassNotFoundException {
        List<R> results = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            results.add((R) decoder.read());
        }
        return results;
    }
}
