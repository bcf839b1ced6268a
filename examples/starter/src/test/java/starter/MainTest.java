package starter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

class MainTest {
    @AsyncTest
    void greetsAllAtOnce(VirtualClock clock) throws TimeoutException {
        assertEquals(List.of("Hello, Ada!", "Hello, Alan!"), Main.greetAll(List.of("Ada", "Alan")));
        assertEquals(Duration.ofSeconds(4), clock.time());
    }

    @AsyncTest
    void givesUpAfterFiveSeconds(VirtualClock clock) {
        assertThrows(TimeoutException.class, () -> Main.greetAll(List.of("Ada", "Katherine")));
        assertEquals(Duration.ofSeconds(5), clock.time());
    }
}
