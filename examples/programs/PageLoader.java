// Loads pages on a pool of threads, and shows each as it arrives, or why it did not.
//
// Fetches from a site of its own, or the URLs given as arguments. Python: ThreadPoolExecutor(5),
// urlopen with a timeout, and as_completed over a dictionary from futures to URLs.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

final HttpClient client = HttpClient.newHttpClient();

void main(String... arguments) throws IOException {
    if (arguments.length > 0) {
        load(Stream.of(arguments).map(URI::create).toList());
        return;
    }
    try (SmallSite quick = SmallSite.open(3, millis(100));
            SmallSite stuck = SmallSite.open(1, seconds(3600))) {
        load(
                List.of(
                        URI.create("http://no-such-host.invalid/"),
                        quick.page(1),
                        quick.page(2),
                        quick.page(3),
                        stuck.page(1)));
    }
}

void load(List<URI> pages) {
    run(() -> {
        try (ExecutorService pool = Executors.newFixedThreadPool(5)) {
            Map<Future<String>, URI> pageOf = new LinkedHashMap<>();
            for (URI page : pages) {
                pageOf.put(EventLoop.running().runInExecutor(pool, () -> fetch(page)), page);
            }
            for (Future<String> loaded : asCompleted(pageOf.keySet())) {
                IO.println(pageOf.get(loaded) + " " + describe(loaded));
            }
        }
    });
}

String fetch(URI page) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(page).timeout(seconds(2)).build();
    return client.send(request, BodyHandlers.ofString()).body();
}

String describe(Future<String> loaded) {
    try {
        return "is " + loaded.await(IOException.class).length() + " characters long";
    } catch (ConnectException nobodyThere) {
        return "could not be reached";
    } catch (IOException | RuntimeException failed) {
        return "failed: " + failed.getMessage();
    }
}
