package dev.asyncio4j.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * One thing measured: ours, beside the same thing done by others.
 *
 * @param unit of the value and of those of the peers; less is better, but not of what is done in a
 *     second
 * @param doubt why the figure says nothing about its target, if so
 */
public record Figure(
        String name,
        String unit,
        double value,
        List<Peer> peers,
        Target target,
        Optional<String> doubt) {
    /** What someone else's needs for the same, measured in the same run. */
    public record Peer(String name, double value) {}

    public Figure {
        peers = List.copyOf(peers);
    }

    /** One that is not in doubt. */
    public Figure(String name, String unit, double value, List<Peer> peers, Target target) {
        this(name, unit, value, peers, target, Optional.empty());
    }

    /** How many times as much as this peer's ours is. */
    public double ratioTo(Peer peer) {
        return value / peer.value();
    }

    /** The peer of this name, which there must be. */
    Peer peer(String called) {
        return peers.stream()
                .filter(peer -> peer.name().equals(called))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + ": no peer " + called));
    }

    /** The same, without a target. */
    public Figure withoutTarget() {
        return with(Target.none());
    }

    /** The same, with this target. */
    public Figure with(Target other) {
        return new Figure(name, unit, value, peers, other, doubt);
    }

    /** The same, in doubt if there is one. */
    public Figure with(Optional<String> why) {
        return new Figure(name, unit, value, peers, target, why);
    }

    /** Whether the target is met; empty where there is none, or the figure does not say. */
    public Optional<Boolean> met() {
        return target.parts().isEmpty() || doubt.isPresent()
                ? Optional.empty()
                : Optional.of(target.missedBy(this) <= 0);
    }
}
