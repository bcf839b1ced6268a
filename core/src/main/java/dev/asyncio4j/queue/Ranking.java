package dev.asyncio4j.queue;

import java.util.AbstractQueue;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Items by an order; those that compare as equal, as they came. */
final class Ranking<E> extends AbstractQueue<E> {
    private final Comparator<? super E> order;
    private final PriorityQueue<Numbered<E>> items = new PriorityQueue<>(this::compare);
    private long lastNumber;

    private record Numbered<E>(E item, long number) {}

    /**
     * @param order null for the natural one
     */
    Ranking(@Nullable Comparator<? super E> order) {
        this.order = order == null ? Ranking::compareNaturally : order;
    }

    @SuppressWarnings("unchecked") // what cannot be compared throws the ClassCastException here
    private static <E> int compareNaturally(E a, E b) {
        return ((Comparable<? super E>) a).compareTo(b);
    }

    private int compare(Numbered<E> a, Numbered<E> b) {
        int byOrder = order.compare(a.item, b.item);
        return byOrder == 0 ? Long.compare(a.number, b.number) : byOrder;
    }

    /**
     * @throws ClassCastException if the item cannot be compared: not even the only one is taken in
     */
    @Override
    public boolean offer(E item) {
        if (items.isEmpty()) {
            int _ = order.compare(item, item);
        }
        return items.add(new Numbered<>(item, ++lastNumber));
    }

    @Override
    public @Nullable E poll() {
        return itemOf(items.poll());
    }

    @Override
    public @Nullable E peek() {
        return itemOf(items.peek());
    }

    private static <E> @Nullable E itemOf(@Nullable Numbered<E> numbered) {
        return numbered == null ? null : numbered.item;
    }

    /** In no particular order. */
    @Override
    public Iterator<E> iterator() {
        return items.stream().map(Numbered::item).iterator();
    }

    @Override
    public int size() {
        return items.size();
    }
}
