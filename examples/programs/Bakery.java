// Bakers fill a small shelf, customers each wait for as many loaves as they want.
//
// For one item at a time a queue would do; a condition waits for whatever can be said of the state.
// Python: async with condition, and await condition.wait_for(...).

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.sync.Condition;

final int room = 6;
final int batch = 3;
final Condition shelf = new Condition();
int loaves;

void main() {
    run(() -> {
        taskGroup(shop -> {
            shop.createTask(() -> buy("Ann", 5));
            shop.createTask(() -> buy("Bob", 2));
            shop.createTask(() -> buy("Cem", 4));
            shop.createTask(() -> bake("Eva"));
            shop.createTask(() -> bake("Finn"));
        });
        IO.println("left for tomorrow: " + loaves);
    });
}

void bake(String baker) {
    for (int batches = 0; batches < 2; batches++) {
        try (var _ = shelf.hold()) {
            shelf.await(() -> loaves + batch <= room);
            loaves += batch;
            IO.println("%s brings %d, now %d".formatted(baker, batch, loaves));
            shelf.signalAll();
        }
    }
}

void buy(String customer, int wanted) {
    try (var _ = shelf.hold()) {
        shelf.await(() -> loaves >= wanted);
        loaves -= wanted;
        IO.println("%s takes %d, now %d".formatted(customer, wanted, loaves));
        shelf.signalAll();
    }
}
