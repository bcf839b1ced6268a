// Crawls a site of 100 linked pages over ten connections, with a small HTTP client of its own.
//
// Each page has a task, and the group ends with the last of them. A semaphore limits how many are
// connected at once; each page must come within ten seconds. Python: asyncio.open_connection, a
// TaskGroup, a Semaphore and asyncio.timeout.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.TaskGroup;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.sync.Semaphore;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

final int limit = 10;
final Semaphore connections = new Semaphore(limit);
final Set<URI> seen = new HashSet<>();
int mostConnected;
int bytes;

void main() throws IOException {
    try (SmallSite site = SmallSite.open(100, millis(20))) {
        run(() ->
                taskGroup(group -> {
                    visit(site.page(1), group);
                }));
    }
    IO.println("%d pages with %d bytes".formatted(seen.size(), bytes));
    IO.println("at most %d connections at once".formatted(mostConnected));
}

void visit(URI page, TaskGroup group) {
    if (seen.add(page)) {
        group.createTask(() -> {
            String html = fetch(page);
            bytes += html.length();
            linksIn(html, page).forEach(link -> visit(link, group));
        });
    }
}

String fetch(URI page) throws IOException, TimeoutException {
    try (var _ = connections.hold()) {
        mostConnected = Math.max(mostConnected, limit - connections.permits());
        return timeout(seconds(10), () -> get(page));
    }
}

String get(URI page) throws IOException {
    try (var connection = Streams.openConnection(page.getHost(), page.getPort())) {
        connection
                .writer()
                .write(
                        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                .formatted(page.getPath(), page.getAuthority())
                                .getBytes(UTF_8));
        StreamReader in = connection.reader();
        String status = lineOf(in);
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException(page + " answers " + status);
        }
        Map<String, String> headers = headersOf(in);
        int length = Integer.parseInt(headers.get("content-length"));
        return new String(in.readexactly(length), UTF_8);
    }
}

Map<String, String> headersOf(StreamReader in) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = lineOf(in); !line.isEmpty(); line = lineOf(in)) {
        String[] parts = line.split(": *", 2);
        headers.put(parts[0], parts[1]);
    }
    return headers;
}

String lineOf(StreamReader in) throws IOException {
    return new String(in.readline(), UTF_8).strip();
}

List<URI> linksIn(String html, URI page) {
    return Pattern.compile("href=\"([^\"#]+)")
            .matcher(html)
            .results()
            .map(link -> page.resolve(link.group(1)))
            .toList();
}
