// Fetches 30 pages, at most five at once, and has their lengths in order.
//
// A page is asked for when there is room: with a million addresses there would still be five tasks.
// The first page that fails would end them all. Python: ThreadPoolExecutor(5).map(fetch, pages), or
// gather() around a Semaphore(5).

import static dev.asyncio4j.Asyncio.*;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.IntStream;

final int mostAtOnce = 5;

final HttpClient client = HttpClient.newHttpClient();
int underWay;
int most;

void main() throws IOException {
    try (SmallSite site = SmallSite.open(30, millis(50))) {
        List<URI> pages = IntStream.rangeClosed(1, 30).mapToObj(site::page).toList();
        run(() -> {
            List<Integer> lengths = map(pages, mostAtOnce, this::lengthOf);
            IO.println(
                    "lengths of pages 1, 2 and 30: "
                            + List.of(lengths.get(0), lengths.get(1), lengths.get(29)));
            IO.println(lengths.size() + " pages, at most " + most + " at once");
        });
    }
}

int lengthOf(URI page) throws IOException, InterruptedException {
    most = Math.max(most, ++underWay);
    try {
        HttpRequest request = HttpRequest.newBuilder(page).timeout(seconds(10)).build();
        return client.send(request, BodyHandlers.ofString()).body().length();
    } finally {
        underWay--;
    }
}
