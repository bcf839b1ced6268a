// Eager tasks: a look-up that finds its answer in the cache is done as soon as it is created.
//
// An eager task runs up to where it first waits before createTask returns; only the look-ups that
// must wait do. Python: asyncio.create_task(..., eager_start=True), asyncio.eager_task_factory.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.Task;
import dev.asyncio4j.TaskOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

Map<String, Integer> cache = new HashMap<>(Map.of("apples", 3, "pears", 5));

void main() {
    run(() -> {
        List<Task<Integer>> prices =
                Stream.of("apples", "plums", "pears", "apples")
                        .map(fruit -> createTask(() -> price(fruit), TaskOptions.eager()))
                        .toList();
        IO.println("done at once: " + prices.stream().filter(Task::isDone).count());
        IO.println("prices: " + gather(prices).await());
        Task<Integer> again = createTask(() -> price("plums"), TaskOptions.eager());
        IO.println("plums are in the cache by now: " + again.isDone());
    });
}

int price(String fruit) {
    Integer known = cache.get(fruit);
    if (known == null) {
        IO.println("asking for the price of " + fruit);
        known = sleep(seconds(0.1), fruit.length());
        cache.put(fruit, known);
    }
    return known;
}
