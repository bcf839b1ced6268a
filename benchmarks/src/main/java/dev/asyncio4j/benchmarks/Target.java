package dev.asyncio4j.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a figure ought to be. */
public sealed interface Target {
    /** No target: the figure is there to be known. */
    record None() implements Target {}

    /** At most so much, in the figure's unit. */
    record AtMost(double most) implements Target {}

    /** At least so much, in the figure's unit. */
    record AtLeast(double least) implements Target {}

    /**
     * At most so many times what a peer needs.
     *
     * @param peer which the figure must have; empty for its first one
     */
    record AtMostTimes(double times, Optional<String> peer) implements Target {}

    /** At least so many times what this peer does, which the figure must have. */
    record AtLeastTimes(double times, String peer) implements Target {}

    /** Two at once. */
    record Both(Target one, Target other) implements Target {}

    static Target none() {
        return new None();
    }

    static Target atMost(double most) {
        return new AtMost(most);
    }

    static Target atLeast(double least) {
        return new AtLeast(least);
    }

    static Target atMostTimesTheFirstPeer(double times) {
        return new AtMostTimes(times, Optional.empty());
    }

    static Target atMostTimes(double times, String peer) {
        return new AtMostTimes(times, Optional.of(peer));
    }

    static Target atLeastTimes(double times, String peer) {
        return new AtLeastTimes(times, peer);
    }

    /** This one, and the other as well. */
    default Target and(Target other) {
        return this instanceof None ? other : new Both(this, other);
    }

    /** All that there is to be met, each by itself. */
    default List<Target> parts() {
        return switch (this) {
            case None _ -> List.of();
            case Both both ->
                    Stream.concat(both.one.parts().stream(), both.other.parts().stream()).toList();
            default -> List.of(this);
        };
    }

    /** Which peer of the figure this one is about, if one is. */
    default Optional<Figure.Peer> peerOf(Figure figure) {
        return switch (this) {
            case AtMostTimes atMost ->
                    Optional.of(
                            atMost.peer
                                    .map(figure::peer)
                                    .orElseGet(() -> figure.peers().getFirst()));
            case AtLeastTimes atLeast -> Optional.of(figure.peer(atLeast.peer));
            case None _, AtMost _, AtLeast _, Both _ -> Optional.empty();
        };
    }

    /** By how much the figure misses it, in its unit; nothing or less where it is met. */
    default double missedBy(Figure figure) {
        double value = figure.value();
        return switch (this) {
            case None _ -> 0;
            case AtMost atMost -> value - atMost.most;
            case AtLeast atLeast -> atLeast.least - value;
            case AtMostTimes atMost -> value - atMost.times * ofPeer(figure);
            case AtLeastTimes atLeast -> atLeast.times * ofPeer(figure) - value;
            case Both both -> Math.max(both.one.missedBy(figure), both.other.missedBy(figure));
        };
    }

    private double ofPeer(Figure figure) {
        return peerOf(figure).orElseThrow().value();
    }
}
