package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Lobby;
import dev.asyncio4j.process.internal.Reception;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
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

    /** All that were sent and not closed: nobody knows whether a process still has a handle. */
    private final ConcurrentHashMap<Long, Shared> objects = new ConcurrentHashMap<>();

    private final AtomicLong everCame = new AtomicLong();
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();

    private Hub() throws IOException {
        Reception reception = Lobby.open().reception();
        String token = reception.issue(this::welcome);
        address = new Address(reception.path().toString(), token, ProcessHandle.current().pid());
    }

    private void welcome(SocketChannel channel) {
        Guest guest = new Guest(channel, Long.toString(everCame.incrementAndGet()), this);
        guests.add(guest);
        guest.start();
    }

    /** It has ended. */
    void left(Guest guest) {
        guests.remove(guest);
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

    /** Lets others call the object, if it is not closed. */
    void open(long number, Shared object) {
        objects.put(number, object);
        if (object.isClosed()) {
            objects.remove(number);
        }
    }

    /** Closes an object of this process, whether it was sent or not; nothing here knows it then. */
    static void closeHere(long number, Shared object) {
        Hub present = instance;
        if (present == null) {
            object.close();
        } else {
            present.close(number, object);
        }
    }

    /** Closes the object; nothing here knows it then. */
    void close(long number, Shared object) {
        object.close();
        objects.remove(number);
        guests.forEach(guest -> guest.forget(object));
    }

    @Nullable Shared object(long number) {
        return objects.get(number);
    }
}
