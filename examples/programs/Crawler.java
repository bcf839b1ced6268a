// Crawls a site of 200 linked pages with ten workers, each page once.
//
// The workers use the JDK's blocking HTTP client: a request suspends only its task. Nothing is
// locked, since one task runs at a time. Crawls a site of its own, or from the URL given, staying
// on its host. Python: workers on an asyncio.Queue of URLs.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.queue.Queue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

final int workerCount = 10;
final int mostPages = 200;

final HttpClient client = HttpClient.newHttpClient();
final Queue<URI> queue = new Queue<>();
final Set<URI> seen = new HashSet<>();
Duration requestTime = Duration.ZERO;
int fetched;
int underWay;
int most;

void main(String... arguments) throws IOException {
    if (arguments.length > 0) {
        crawl(URI.create(arguments[0]));
        return;
    }
    try (SmallSite site = SmallSite.open(mostPages, millis(20))) {
        crawl(site.page(1));
    }
}

void crawl(URI start) {
    run(() -> {
        Duration begin = EventLoop.running().time();
        enqueue(start);
        List<Task<?>> workers = new ArrayList<>();
        for (int i = 1; i <= workerCount; i++) {
            workers.add(createTask(() -> work(), "worker-" + i));
        }
        queue.join();
        workers.forEach(Task::cancel);
        double took = toSeconds(EventLoop.running().time().minus(begin));
        IO.println(
                "%d pages fetched by %d workers in %.2f s".formatted(fetched, workerCount, took));
        IO.println("at most %d requests were under way at once".formatted(most));
        IO.println("the requests took %.2f s together".formatted(toSeconds(requestTime)));
    });
}

void work() throws InterruptedException {
    while (true) {
        URI page = queue.get();
        try {
            String html = fetch(page);
            linksIn(html, page).forEach(this::enqueue);
        } catch (IOException | IllegalArgumentException failed) {
            IO.println(page + " failed: " + failed);
        } finally {
            queue.taskDone();
        }
    }
}

void enqueue(URI page) {
    if (seen.size() < mostPages && seen.add(page)) {
        queue.putNowait(page);
    }
}

String fetch(URI page) throws IOException, InterruptedException {
    Duration begin = EventLoop.running().time();
    most = Math.max(most, ++underWay);
    HttpRequest request = HttpRequest.newBuilder(page).timeout(seconds(10)).build();
    try {
        String html = client.send(request, BodyHandlers.ofString()).body();
        requestTime = requestTime.plus(EventLoop.running().time().minus(begin));
        fetched++;
        return html;
    } finally {
        underWay--;
    }
}

List<URI> linksIn(String html, URI page) {
    return Pattern.compile("href=\"([^\"#]+)")
            .matcher(html)
            .results()
            .map(link -> page.resolve(link.group(1)))
            .filter(link -> page.getAuthority().equals(link.getAuthority()))
            .toList();
}

double toSeconds(Duration duration) {
    return duration.toMillis() / 1000.0;
}
