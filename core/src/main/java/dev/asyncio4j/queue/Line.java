package dev.asyncio4j.queue;

import dev.asyncio4j.queue.Place.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Those who wait at a {@link UniversalQueue} for the same, in the order in which they came; and how
 * many of them were called and have not had their turn.
 *
 * <p>Guarded by the queue's lock, but for {@link #size()}.
 */
final class Line {
    private final SequencedSet<Place> places = new LinkedHashSet<>();
    private int called;

    /** How many wait and were not called; a guess if others change it. */
    int size() {
        return places.size();
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** How many were called and have not had their turn. */
    int called() {
        return called;
    }

    void join(Place place) {
        assert place.state == State.NEW : place.state;
        place.state = State.IN_LINE;
        places.addLast(place);
    }

    /** Calls the first: it is to be woken, and has its turn some time later. */
    Place call() {
        Place first = places.removeFirst();
        first.state = State.CALLED;
        called++;
        return first;
    }

    /** Sends all away who were not called; they are to be woken. */
    List<Place> dismissAll() {
        List<Place> dismissed = new ArrayList<>(places);
        places.clear();
        dismissed.forEach(place -> place.state = State.GONE);
        return dismissed;
    }

    /** It has its turn, or gives up. True if it was called, and had not left before. */
    boolean leave(Place place) {
        State before = place.state;
        place.state = State.GONE;
        switch (before) {
            case IN_LINE -> places.remove(place);
            case CALLED -> called--;
            default -> {}
        }
        return before == State.CALLED;
    }
}
