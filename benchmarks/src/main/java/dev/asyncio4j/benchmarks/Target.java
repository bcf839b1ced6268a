package dev.asyncio4j.benchmarks;

import java.util.Optional;
import java.util.stream.Stream;

/** What a figure ought to be. */
public sealed interface Target {
    /** The greatest value that meets it; empty for none. */
    Optional<Double> limit(Figure figure);

    /** No target: the figure is there to be known. */
    record None() implements Target {
        @Override
        public Optional<Double> limit(Figure figure) {
            return Optional.empty();
        }
    }

    /** At most so much, in the figure's unit. */
    record AtMost(double most) implements Target {
        @Override
        public Optional<Double> limit(Figure figure) {
            return Optional.of(most);
        }
    }

    /** At most so many times what the figure's first peer needs. */
    record AtMostTimes(double times) implements Target {
        @Override
        public Optional<Double> limit(Figure figure) {
            return Optional.of(times * figure.peers().getFirst().value());
        }
    }

    /** Two at once: the value that meets both. */
    record Both(Target one, Target other) implements Target {
        @Override
        public Optional<Double> limit(Figure figure) {
            return Stream.of(one, other)
                    .flatMap(target -> target.limit(figure).stream())
                    .min(Double::compare);
        }
    }

    static Target none() {
        return new None();
    }

    static Target atMost(double most) {
        return new AtMost(most);
    }

    static Target atMostTimesTheFirstPeer(double times) {
        return new AtMostTimes(times);
    }

    /** This one, and the other as well. */
    default Target and(Target other) {
        return new Both(this, other);
    }
}
