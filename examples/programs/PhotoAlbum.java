// Photos are downloaded, at most three at once, and shrunk on threads, at most two at once.
//
// A semaphore spares the server, and a limiter the processors: its token comes back when the thread
// has ended, whatever becomes of the task. Python: asyncio.Semaphore, and trio.CapacityLimiter with
// trio.to_thread.run_sync.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import dev.asyncio4j.sync.CapacityLimiter;
import dev.asyncio4j.sync.Semaphore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

final Semaphore connections = new Semaphore(3);
final CapacityLimiter threads = new CapacityLimiter(2);
int downloading;
int mostDownloading;
final AtomicInteger working = new AtomicInteger();
final AtomicInteger mostWorking = new AtomicInteger();

void main() {
    run(() -> {
        List<Task<byte[]>> photos = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            String name = "photo-" + i;
            photos.add(createTask(() -> smallPhoto(name), name));
        }
        for (Task<byte[]> photo : photos) {
            IO.println("%s: %d bytes".formatted(photo.name(), photo.await().length));
        }
        IO.println("at most %d downloads were under way".formatted(mostDownloading));
        IO.println("at most %d threads were at work".formatted(mostWorking.get()));
    });
}

byte[] smallPhoto(String name) {
    byte[] large;
    try (var _ = connections.hold()) {
        large = download(name);
    }
    return threads.toThread(() -> shrink(large));
}

byte[] download(String name) {
    mostDownloading = Math.max(mostDownloading, ++downloading);
    try {
        sleep(millis(50));
        return name.repeat(1000).getBytes(StandardCharsets.UTF_8);
    } finally {
        downloading--;
    }
}

/** Blocks its thread, as long computations do. */
byte[] shrink(byte[] large) throws InterruptedException {
    mostWorking.accumulateAndGet(working.incrementAndGet(), Math::max);
    try {
        Thread.sleep(100);
        return Arrays.copyOf(large, large.length / 10);
    } finally {
        working.decrementAndGet();
    }
}
