package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Lobby;
import dev.asyncio4j.process.internal.Reception;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where other processes reach the objects of this one: who comes to the {@link Lobby} for that. It
 * is made when an object is first sent.
 */
final class Hub {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock when it is made; null before. */
    private static volatile @Nullable Hub instance;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Address address;

    /** All that were ever sent: nobody knows whether a process still has a handle. */
    private final ConcurrentHashMap<Long, Shared> objects = new ConcurrentHashMap<>();

    private final AtomicLong guests = new AtomicLong();

    private Hub() throws IOException {
        Reception reception = Lobby.open().reception();
        String token =
                reception.issue(channel ->
                        new Guest(channel, Long.toString(guests.incrementAndGet()), objects::get)
                                .start());
        address = new Address(reception.path().toString(), token, ProcessHandle.current().pid());
    }

    /** That of this process. */
    static Hub here() {
        Hub present = instance;
        if (present != null) {
            return present;
        }
        LOCK.lock();
        try {
            Hub made = instance;
            if (made == null) {
                made = new Hub();
                instance = made;
            }
            return made;
        } catch (IOException failed) {
            throw new UncheckedIOException(
                    "cannot open the folder and socket through which processes share: " + failed,
                    failed);
        } finally {
            LOCK.unlock();
        }
    }

    /** That of this process, if the address is its; null if not. */
    static @Nullable Hub at(Address address) {
        Hub present = instance;
        return present != null && present.address.equals(address) ? present : null;
    }

    static long newNumber() {
        return NUMBERS.incrementAndGet();
    }

    Address address() {
        return address;
    }

    /** Lets others call the object. */
    void open(long number, Shared object) {
        objects.put(number, object);
    }

    @Nullable Shared object(long number) {
        return objects.get(number);
    }
}
