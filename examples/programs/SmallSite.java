import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A web site of numbered pages on this machine, so that programs have something to fetch without a
 * network. Page 1 leads to all others: page n links to 2n and 2n+1, and back to n-1.
 */
final class SmallSite implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int pages;
    private final Duration delay;

    private SmallSite(HttpServer server, int pages, Duration delay) {
        this.server = server;
        this.pages = pages;
        this.delay = delay;
    }

    /** Opens a site that takes a while for each page. */
    static SmallSite open(int pages, Duration delay) throws IOException {
        // Without this, each answer waits for the acknowledgement of its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(freePort(), 0);
        SmallSite site = new SmallSite(server, pages, delay);
        server.setExecutor(site.threads);
        server.createContext("/", site::answer);
        server.start();
        return site;
    }

    URI page(int number) {
        return uri(server.getAddress().getPort(), "/" + number);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Thread.sleep(delay);
            byte[] body = html(numberIn(exchange)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private String html(int number) {
        String links =
                IntStream.of(number - 1, 2 * number, 2 * number + 1)
                        .filter(linked -> 1 <= linked && linked <= pages)
                        .mapToObj("<a href=\"/%1$d\">page %1$d</a>"::formatted)
                        .collect(Collectors.joining(", "));
        return "<h1>Page %d</h1>%nSee %s.%n".formatted(number, links);
    }

    private static int numberIn(HttpExchange exchange) {
        return Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
    }

    private static InetSocketAddress freePort() {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), 0);
    }

    private static URI uri(int port, String path) {
        return URI.create("http://" + HOST + ":" + port + path);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
