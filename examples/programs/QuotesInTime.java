// Asks several airlines for a price, with a limit for each and one for all.
//
// A limit within a limit: whichever ends first counts. moveOnAfter() is for what can be left out,
// failAfter() for what cannot. Python: trio.move_on_after and trio.fail_after.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.CancelScope;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

void main() {
    run(() -> {
        try {
            failAfter(seconds(1.2), () -> planTrip());
        } catch (TimeoutException late) {
            IO.println("no trip: " + late.getMessage());
        }
    });
}

void planTrip() {
    offer("Alba", millis(10), millis(400));
    offer("Brio", seconds(60), millis(400));
    offer("Cielo", seconds(60), seconds(30)); // worth waiting for, but there is no time
    IO.println("never printed");
}

void offer(String airline, Duration answersAfter, Duration limit) {
    CancelScope scope =
            moveOnAfter(
                    limit,
                    () -> {
                        IO.println("asking " + airline);
                        sleep(answersAfter);
                        IO.println(airline + " makes an offer");
                    });
    if (scope.cancelledCaught()) {
        IO.println(airline + " is left out");
    }
}
