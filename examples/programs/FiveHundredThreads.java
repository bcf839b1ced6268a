// A server of greenlets that sends everything back in upper case, and 500 threads that talk to it.
//
// The server is written with the JDK's blocking sockets: one greenlet accepts, and spawns one for
// each connection; all of them run on one thread. The clients are threads of the operating
// system's.
// They go on when all have had an answer, so that there are 500 connections at once. Python: gevent
// with monkey.patch_all() and socket, and a client of 500 threading.Threads.

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.gevent.Gevent;
import dev.asyncio4j.gevent.Greenlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

final int clientCount = 500;
final int messagesEach = 10;
final CyclicBarrier everybody = new CyclicBarrier(clientCount);
final AtomicInteger answers = new AtomicInteger();
int connected;
int mostConnected;

void main() throws IOException, InterruptedException {
    try (ServerSocket listener =
            new ServerSocket(0, clientCount, InetAddress.getLoopbackAddress())) {
        Greenlet<?> server = Gevent.spawn(() -> server(listener));
        List<Thread> clients = new ArrayList<>();
        for (int i = 1; i <= clientCount; i++) {
            int number = i;
            clients.add(Thread.ofPlatform().start(() -> client(number, listener.getLocalPort())));
        }
        Gevent.run(() -> {
            for (Thread client : clients) {
                client.join();
            }
        });
        server.kill();
    }
    IO.println(answers + " messages came back in upper case");
    IO.println("clients connected at once: " + mostConnected);
}

void server(ServerSocket listener) throws IOException {
    while (true) {
        Socket connection = listener.accept();
        Gevent.spawn(() -> talk(connection));
    }
}

void talk(Socket connection) throws IOException {
    mostConnected = Math.max(mostConnected, ++connected);
    try (connection) {
        byte[] buffer = new byte[1024];
        for (int length; (length = connection.getInputStream().read(buffer)) > 0; ) {
            String message = new String(buffer, 0, length, UTF_8);
            connection.getOutputStream().write(message.toUpperCase(Locale.ROOT).getBytes(UTF_8));
        }
    } finally {
        connected--;
    }
}

void client(int number, int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        for (int i = 0; i < messagesEach; i++) {
            String message = "client %d says hello %d".formatted(number, i);
            socket.getOutputStream().write(message.getBytes(UTF_8));
            byte[] answer = socket.getInputStream().readNBytes(message.length());
            if (new String(answer, UTF_8).equals(message.toUpperCase(Locale.ROOT))) {
                answers.incrementAndGet();
            }
            if (i == 0) {
                everybody.await();
            }
        }
    } catch (IOException | InterruptedException | BrokenBarrierException failed) {
        IO.println("client " + number + " failed: " + failed);
    }
}
