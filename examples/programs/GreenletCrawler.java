// Fetches pages with greenlets: three at once, then many with no more than ten at a time.
//
// The HTTP client is the JDK's and blocks; in a greenlet, that suspends the greenlet alone. Fetches
// from a site of its own, or from the URLs given. Python: gevent with monkey.patch_all() and
// requests, gevent.joinall, and a gevent.pool.Pool.

import static dev.asyncio4j.Asyncio.millis;

import dev.asyncio4j.gevent.Gevent;
import dev.asyncio4j.gevent.Greenlet;
import dev.asyncio4j.gevent.Pool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

final HttpClient client = HttpClient.newHttpClient();

void main(String... urls) throws IOException {
    if (urls.length > 0) {
        fetchAtOnce(Stream.of(urls).map(URI::create).toList());
        return;
    }
    try (SmallSite site = SmallSite.open(100, millis(20))) {
        fetchAtOnce(List.of(site.page(1), site.page(2), site.page(3)));
        Pool pool = new Pool(10);
        List<URI> pages = IntStream.rangeClosed(1, 100).mapToObj(site::page).toList();
        int characters = 0;
        for (int length : pool.imapUnordered(this::lengthOf, pages)) {
            characters += length;
        }
        IO.println("100 pages have " + characters + " characters");
    }
}

void fetchAtOnce(List<URI> pages) {
    List<Greenlet<?>> greenlets =
            pages.stream().<Greenlet<?>>map(page -> Gevent.spawn(() -> fetch(page))).toList();
    Gevent.joinall(greenlets);
}

void fetch(URI page) throws IOException, InterruptedException {
    IO.println("GET: " + page);
    IO.println("%d characters received from %s".formatted(lengthOf(page), page));
}

int lengthOf(URI page) throws IOException, InterruptedException {
    HttpResponse<String> response =
            client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    return response.body().length();
}
