package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Folders;
import dev.asyncio4j.process.internal.Reception;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where other processes reach the objects of this one: a socket and a folder, made when an object
 * is first sent, or memory first shared, and deleted when the process ends.
 */
public final class Hub {
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by the lock when it is made; null before. */
    private static volatile @Nullable Hub instance;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Path folder;
    private final Address address;

    /** Open as long as the process lives. */
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private final FileChannel mark;

    private final ConcurrentHashMap<Long, Shared> objects = new ConcurrentHashMap<>();
    private final AtomicLong guests = new AtomicLong();

    private Hub() throws IOException {
        folder = Folders.create();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("asyncio4j-hub-end")
                                .unstarted(() -> Folders.delete(folder)));
        mark = Folders.own(folder);
        Reception reception = Reception.open(folder.resolve("socket"));
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
                    "cannot make the folder and socket through which processes share", failed);
        } finally {
            LOCK.unlock();
        }
    }

    /** That of this process, if the address is its; null if not. */
    static @Nullable Hub at(Address address) {
        Hub present = instance;
        return present != null && present.address.equals(address) ? present : null;
    }

    /** The folder of this process, for memory that it shares. */
    public static Path folderHere() {
        return here().folder;
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

    /** Others cannot call the object any more. */
    static void close(long number) {
        Hub present = instance;
        if (present != null) {
            present.objects.remove(number);
        }
    }
}
