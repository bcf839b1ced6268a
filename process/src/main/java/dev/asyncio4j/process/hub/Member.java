package dev.asyncio4j.process.hub;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A process, as those see it whose objects it calls. */
final class Member {
    /** This process. */
    static final Member SELF = new Member("this process");

    private final String name;
    private final Set<Shared> called = ConcurrentHashMap.newKeySet();

    Member(String name) {
        this.name = name;
    }

    /** It may hold something of this now. */
    void calls(Shared shared) {
        if (this != SELF) {
            called.add(shared);
        }
    }

    /** This is gone. */
    void forget(Shared shared) {
        called.remove(shared);
    }

    /** It has ended: gives back what it holds. */
    void leave() {
        called.forEach(shared -> shared.left(this));
        called.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
