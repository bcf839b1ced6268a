// Waits for several at once; the results come in the order asked for.
//
// gather() makes a task of each piece of code. Python: await asyncio.gather(*tasks).

import static dev.asyncio4j.Asyncio.*;

import java.util.List;

void main() {
    run(() -> {
        List<String> drinks =
                gather(() -> brew("tea", 0.6), () -> brew("coffee", 0.4), () -> brew("water", 0.2))
                        .await();
        IO.println("served: " + drinks);
    });
}

String brew(String drink, double seconds) {
    sleep(seconds(seconds));
    IO.println(drink + " is ready");
    return drink;
}
