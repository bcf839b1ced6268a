// Five front pages, fetched by a pool of threads and read as they arrive, for two seconds at most.
//
// There is no event loop: ordinary threads, and the futures of an ordinary ExecutorService. A page
// that fails says so itself; what is late is given up. Then the pages that did arrive are fetched
// once more, with map, which gives results in the order of its inputs. Python: as_completed with a
// timeout over the futures of a ThreadPoolExecutor, and Executor.map.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.process.Futures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

final HttpClient client = HttpClient.newHttpClient();

void main() throws IOException, InterruptedException {
    try (SmallSite quick = SmallSite.open(3, millis(100));
            SmallSite stuck = SmallSite.open(1, seconds(3600));
            ExecutorService pool = Executors.newFixedThreadPool(5)) {
        List<URI> pages = List.of(quick.page(1), quick.page(2), quick.page(3));
        List<URI> papers = new ArrayList<>(pages);
        papers.add(stuck.page(1));
        papers.add(URI.create("http://no-such-host.invalid/"));

        readAsTheyArrive(pool, papers);
        for (int length : Futures.map(pool, page -> fetch(page).length(), pages)) {
            IO.println("once more: " + length + " characters");
        }
        pool.shutdownNow(); // a thread still waits for the page that is late
    }
}

void readAsTheyArrive(ExecutorService pool, List<URI> papers) throws InterruptedException {
    List<Future<String>> pages = new ArrayList<>();
    IdentityHashMap<Future<String>, URI> paperOf = new IdentityHashMap<>();
    for (URI paper : papers) {
        Future<String> page = pool.submit(() -> fetch(paper));
        pages.add(page);
        paperOf.put(page, paper);
    }
    try {
        for (Future<String> page : Futures.asCompleted(pages, seconds(2))) {
            IO.println(paperOf.get(page) + " " + describe(page));
        }
    } catch (CompletionException late) {
        IO.println(Objects.requireNonNull(late.getCause()).getMessage());
    }
}

String fetch(URI page) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
}

String describe(Future<String> page) throws InterruptedException {
    try {
        return "is " + page.get().length() + " characters long";
    } catch (ExecutionException failed) {
        Throwable cause = Objects.requireNonNull(failed.getCause());
        return "could not be fetched: " + cause.getClass().getSimpleName();
    }
}
