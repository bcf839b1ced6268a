// A weather station whose driver has a channel of its own, which the loop watches.
//
// The driver is a library: it knows nothing of loops, and sends each measurement through a pipe
// from
// a thread that it has. The program reads when something has come, and goes on with its own work.
// Python: loop.add_reader(fd, callback), and loop.remove_reader(fd).

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.asyncio4j.net.Net;
import dev.asyncio4j.sync.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

void main() throws IOException {
    Driver driver = new Driver();
    run(() -> watch(driver));
}

void watch(Driver driver) throws IOException {
    Event over = new Event();
    try (Pipe.SourceChannel measurements = driver.start()) {
        measurements.configureBlocking(false);
        Net.addReader(measurements, () -> read(measurements, over));
        IO.println("the station is watched");
        over.await();
        Net.removeReader(measurements);
    }
    IO.println("the station is off");
}

/** Called whenever there is something to read: it takes what there is, and never waits. */
void read(Pipe.SourceChannel measurements, Event over) {
    ByteBuffer received = ByteBuffer.allocate(Driver.LENGTH);
    try {
        if (measurements.read(received) < 0) {
            over.set();
        } else {
            IO.println("it has " + new String(received.array(), US_ASCII));
        }
    } catch (IOException failed) {
        throw new UncheckedIOException(failed);
    }
}

/** As such libraries are: with a thread, and a channel. */
static final class Driver {
    static final int LENGTH = 5;

    Pipe.SourceChannel start() throws IOException {
        Pipe pipe = Pipe.open();
        Thread.ofPlatform().name("driver").start(() -> measure(pipe.sink()));
        return pipe.source();
    }

    private static void measure(Pipe.SinkChannel out) {
        try (out) {
            for (String measured : new String[] {"3.1 C", "3.4 C", "3.9 C"}) {
                out.write(ByteBuffer.wrap(measured.getBytes(US_ASCII)));
                Thread.sleep(50);
            }
        } catch (IOException | InterruptedException failed) {
            IO.println("the driver gives up: " + failed);
        }
    }
}
