package dev.asyncio4j.benchmarks;

import java.util.List;
import java.util.Optional;

/**
 * One thing measured: ours, beside the same thing done by others.
 *
 * @param unit of the value and of those of the peers; less is better, but not of what is done in a
 *     second
 */
public record Figure(String name, String unit, double value, List<Peer> peers, Target target) {
    /** What someone else's needs for the same, measured in the same run. */
    public record Peer(String name, double value) {}

    public Figure {
        peers = List.copyOf(peers);
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
        return new Figure(name, unit, value, peers, Target.none());
    }

    /** Whether the target is met; empty where there is none. */
    public Optional<Boolean> met() {
        return target.parts().isEmpty()
                ? Optional.empty()
                : Optional.of(target.missedBy(this) <= 0);
    }
}
