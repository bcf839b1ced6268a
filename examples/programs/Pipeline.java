// Readers, parsers and a sum, joined by channels: each stage ends when the one before has ended.
//
// A channel ends when all its senders are closed, so each task of a stage gets a sender to close.
// A full channel has its senders wait, and so a slow stage holds up the ones before. Python:
// trio.open_memory_channel, with send_channel.clone() and async for.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.queue.Channel;
import dev.asyncio4j.queue.Receiver;
import dev.asyncio4j.queue.Sender;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

record Sale(String product, int price) {}

final List<List<String>> files =
        List.of(
                List.of("tea 4", "cake 3", "tea 4"),
                List.of("coffee 3", "cake 3", "coffee 3", "cake 3"));

void main() {
    run(() -> {
        Channel<String> lines = Channel.buffered(2);
        Channel<Sale> sales = Channel.buffered(2);
        taskGroup(stages -> {
            for (List<String> file : files) {
                Sender<String> sender = lines.sender().copy();
                stages.createTask(() -> read(file, sender));
            }
            for (int parser = 0; parser < 3; parser++) {
                Sender<Sale> sender = sales.sender().copy();
                stages.createTask(() -> parse(lines.receiver(), sender));
            }
            lines.sender().close(); // the copies are left
            sales.sender().close();
            sum(sales.receiver());
        });
    });
}

void read(List<String> file, Sender<String> lines) {
    try (lines) {
        file.forEach(lines::send);
    }
    IO.println("a reader has ended");
}

void parse(Receiver<String> lines, Sender<Sale> sales) {
    try (sales) {
        for (String line : lines) {
            sleep(millis(20)); // it looks up the product
            String[] words = line.split(" ", -1);
            sales.send(new Sale(words[0], Integer.parseInt(words[1])));
        }
    }
    IO.println("a parser has ended");
}

void sum(Receiver<Sale> sales) {
    Map<String, Integer> totals = new TreeMap<>();
    for (Sale sale : sales) {
        totals.merge(sale.product(), sale.price(), Integer::sum);
    }
    IO.println("the sales: " + totals);
}
