// Producer and consumer without a queue: the consumer is a generator, and each item is sent to it.
//
// Control goes to and fro with the items: none is made before the one before it is consumed, and
// closing the consumer runs its cleanup. Python: consumer.send(n), consumer.close().

import dev.asyncio4j.greenlet.Generator;

void main() {
    produce(consumer());
}

void produce(Generator<String, Integer, ?> consumer) {
    try (consumer) {
        consumer.next();
        for (int item = 1; item <= 3; item++) {
            IO.println("producing " + item);
            IO.println("the consumer says: " + consumer.send(item));
        }
    }
}

Generator<String, Integer, ?> consumer() {
    return Generator.of(y -> {
        String answer = "ready";
        try {
            while (true) {
                Integer item = y.yield(answer);
                IO.println("consuming " + item);
                answer = "200 OK";
            }
        } finally {
            IO.println("the consumer cleans up");
        }
    });
}
