// A kitchen that takes orders over sockets, and cooks two at a time, as soon as the stove is hot.
//
// A StreamServer whose handlers are greenlets of a Pool; an Event that they wait for; a Timeout for
// who cannot wait so long; and guests who order all at once, and eat in their order. Python: gevent
// with server.StreamServer, pool.Pool, event.Event and Timeout.

import static dev.asyncio4j.Asyncio.millis;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.gevent.Event;
import dev.asyncio4j.gevent.Gevent;
import dev.asyncio4j.gevent.Pool;
import dev.asyncio4j.gevent.StreamServer;
import dev.asyncio4j.gevent.Timeout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

final Event hot = new Event();

void main() throws IOException {
    Gevent.run(() -> {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (StreamServer kitchen = new StreamServer(anyPort, this::cook, new Pool(2))) {
            kitchen.start();
            orderInHaste(kitchen.address());
            Gevent.spawnLater(millis(50), hot::set);
            Pool guests = new Pool(10);
            List<String> dishes = List.of("soup", "toast", "tea");
            for (String meal : guests.imap(dish -> order(kitchen.address(), dish), dishes)) {
                IO.println(meal);
            }
        }
    });
}

/** What the kitchen does for each connection. */
void cook(Socket guest) throws IOException {
    String dish = in(guest).readLine();
    hot.await();
    out(guest).println(dish + " is served");
}

String order(InetSocketAddress kitchen, String dish) throws IOException {
    try (Socket connection = new Socket(kitchen.getAddress(), kitchen.getPort())) {
        out(connection).println(dish);
        return in(connection).readLine();
    }
}

void orderInHaste(InetSocketAddress kitchen) throws IOException {
    try {
        IO.println(Gevent.withTimeout(millis(20), () -> order(kitchen, "roast")));
    } catch (Timeout late) {
        IO.println("no time for a roast");
    }
}

BufferedReader in(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
}

PrintWriter out(Socket socket) throws IOException {
    return new PrintWriter(socket.getOutputStream(), true, UTF_8);
}
