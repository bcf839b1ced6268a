package dev.asyncio4j.benchmarks.net.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;

/** The JDK's sockets, and a virtual thread for each connection. */
final class ThreadsServer {
    private ThreadsServer() {}

    /** What is done with a connection. */
    private interface Handler {
        void handle(Socket socket) throws IOException;
    }

    static void run(Settings settings) throws IOException {
        ServerSocket echo = listen();
        ServerSocket proxy = listen();
        Thread.startVirtualThread(() -> serve(proxy, socket -> pass(socket, settings.upstream())));
        Thread.startVirtualThread(() -> serve(echo, socket -> pass(socket, socket)));
        settings.listening()
                .complete(
                        Map.of(
                                ServerProgram.ECHO_PORT,
                                echo.getLocalPort(),
                                ServerProgram.PROXY_PORT,
                                proxy.getLocalPort()));
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, Settings.BACKLOG, InetAddress.getLoopbackAddress());
    }

    private static void serve(ServerSocket listening, Handler handler) {
        try {
            while (true) {
                Socket socket = listening.accept();
                Thread.startVirtualThread(() -> handle(socket, handler));
            }
        } catch (IOException unexpected) {
            throw new IllegalStateException(unexpected);
        }
    }

    private static void handle(Socket socket, Handler handler) {
        try (socket) {
            socket.setTcpNoDelay(true);
            handler.handle(socket);
        } catch (IOException reset) {
            // So the load generator closes connections.
        }
    }

    private static void pass(Socket from, int port) throws IOException {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
            pass(from, upstream);
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] bytes = new byte[Settings.LARGEST_READ];
        for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
            out.write(bytes, 0, count);
        }
    }
}
