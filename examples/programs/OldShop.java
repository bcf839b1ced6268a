// A program without a loop gets one: a portal runs it on a thread of its own, for any thread to
// call.
//
// The shop is plain blocking code. Through the portal it asks its suppliers all at once, and two
// clerks, who are threads, use the same loop. close() waits for what was started. Python:
// anyio.from_thread.start_blocking_portal.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Portal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

void main() throws Exception {
    try (Portal portal = Portal.start()) {
        CompletableFuture<String> receipt = portal.startTask(() -> print("the receipt"));

        List<Integer> prices =
                portal.call(() -> gather(() -> ask("north", 12), () -> ask("south", 9)).await());
        IO.println("prices: " + prices);

        try (ExecutorService clerks = Executors.newFixedThreadPool(2)) {
            var first = clerks.submit(() -> portal.call(() -> ask("east", 11)));
            var second = clerks.submit(() -> portal.call(() -> ask("west", 10)));
            IO.println("the clerks found: " + first.get() + " and " + second.get());
        }

        try {
            portal.call(() -> timeout(millis(50), () -> ask("the moon", 1, 60)));
        } catch (CompletionException failure) {
            IO.println("no answer: " + Objects.requireNonNull(failure.getCause()).getMessage());
        }
        receipt.thenAccept(text -> IO.println("printed: " + text));
    }
    IO.println("the shop is closed");
}

int ask(String supplier, int price) {
    return ask(supplier, price, 0.05);
}

int ask(String supplier, int price, double seconds) {
    sleep(seconds(seconds));
    return price;
}

String print(String what) {
    sleep(millis(600));
    return what;
}
