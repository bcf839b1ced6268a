// Asks one mirror after the other, without waiting long for any: the first answer wins.
//
// The next mirror is asked when the one before has not answered within 500 ms, or at once when it
// fails; those that are beaten are cancelled. So do browsers connect to a host of many addresses
// (RFC 8305, "happy eyeballs"). Python: asyncio.staggered.staggered_race.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.CancelledError;
import dev.asyncio4j.RaceResult;
import dev.asyncio4j.TaskGroupException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

void main() {
    run(() -> {
        List<Callable<String>> mirrors =
                List.of(
                        () -> download("broken", 0, true),
                        () -> download("slow", 5, false),
                        () -> download("quick", 0.1, false),
                        () -> download("spare", 1, false));
        RaceResult<String> race = staggeredRaceResult(millis(500), mirrors);
        IO.println("got " + race.value() + ", attempt " + race.index());
        for (Throwable error : race.errors()) {
            IO.println("  " + (error == null ? "the winner" : error.getMessage()));
        }
        try {
            staggeredRace(millis(500), mirrors.subList(0, 1));
        } catch (TaskGroupException allFailed) {
            IO.println(allFailed.getMessage() + ": " + allFailed.exceptions());
        }
    });
}

String download(String mirror, double seconds, boolean fails) throws IOException {
    IO.println("asking " + mirror);
    try {
        sleep(seconds(seconds));
    } catch (CancelledError beaten) {
        IO.println("no longer asking " + mirror);
        throw beaten;
    }
    if (fails) {
        throw new IOException(mirror + " does not answer");
    }
    return "the file from " + mirror;
}
