// Code that will not be cancelled, under a timeout and in a scope: once, or each time.
//
// A timeout cancels once: code that catches the CancelledError can wait again, for as long as it
// likes. In a cancelled scope every wait throws, until the block has been left. Python:
// asyncio.timeout, and trio.move_on_after.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.CancelScope;
import dev.asyncio4j.CancelledError;
import java.util.concurrent.TimeoutException;

void main() {
    run(() -> {
        IO.println("timeout:");
        try {
            timeout(millis(100), () -> callUntilAnswered());
            IO.println("no TimeoutException, as nothing is left of the cancellation");
        } catch (TimeoutException late) {
            IO.println("never printed");
        }

        IO.println("moveOnAfter:");
        CancelScope scope = moveOnAfter(millis(100), () -> callUntilAnswered());
        IO.println("cancelled: " + scope.cancelCalled());
    });
}

/** Wrongly takes a cancellation for a call that failed, and calls again. */
void callUntilAnswered() {
    for (int call = 1; call <= 3; call++) {
        try {
            sleep(millis(500));
            IO.println("  call %d: answered".formatted(call));
            return;
        } catch (CancelledError ignored) {
            IO.println("  call %d: cancelled".formatted(call));
        }
    }
}
