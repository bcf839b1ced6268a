// A lock of one's own: many may read at once, or one may write.
//
// A parking lot is where tasks wait; what for is up to the code around it. Here whoever ends hands
// the lock to the next writer; one that is cancelled before its turn hands it on. Held.of gives
// back
// once, however often it is closed. Python: trio.lowlevel.ParkingLot.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.sync.Held;
import dev.asyncio4j.sync.ParkingLot;

/** Writers go first: while one waits, nobody begins to read. */
static final class ReadWriteLock {
    private final ParkingLot readers = new ParkingLot();
    private final ParkingLot writers = new ParkingLot();
    private int reading;
    private boolean writing;

    Held read() {
        while (writing || !writers.isEmpty()) {
            readers.park();
        }
        reading++;
        return Held.of(this::endRead);
    }

    Held write() {
        if (writing || reading > 0) {
            writers.park(this::endWrite);
        }
        writing = true;
        return Held.of(this::endWrite);
    }

    private void endRead() {
        reading--;
        handOver();
    }

    private void endWrite() {
        writing = false;
        handOver();
    }

    private void handOver() {
        if (reading == 0) {
            writing = writers.unpark() != null;
            if (!writing) {
                readers.unparkAll();
            }
        }
    }
}

final ReadWriteLock lock = new ReadWriteLock();
int price = 10;

void main() {
    run(() -> {
        taskGroup(shop -> {
            shop.createTask(() -> read("Ann"));
            shop.createTask(() -> read("Bob"));
            shop.createTask(() -> raise("the owner", 15));
            shop.createTask(() -> read("Cem"));
            shop.createTask(() -> raise("the heir", 20));
            shop.createTask(() -> read("Dora"));
        });
    });
}

void read(String reader) {
    try (var _ = lock.read()) {
        IO.println(reader + " begins to read");
        sleep(millis(100));
        IO.println("%s has read %d".formatted(reader, price));
    }
}

void raise(String writer, int newPrice) {
    try (var _ = lock.write()) {
        IO.println(writer + " begins to write");
        sleep(millis(100));
        price = newPrice;
        IO.println("%s has written %d".formatted(writer, price));
    }
}
