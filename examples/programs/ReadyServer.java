// A server in a task group that says when it is ready, and on which port.
//
// start() waits until the server task calls started(), and returns the port; then the server goes
// on in the group until that is cancelled. Python: trio's nursery.start, anyio's TaskGroup.start.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.TaskStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

static final InetAddress HERE = InetAddress.getLoopbackAddress();

void main() {
    run(() ->
            taskGroup(group -> {
                int port = group.start(status -> serve(status));
                IO.println("the server is ready");
                for (String name : List.of("Ada", "Grace")) {
                    IO.println(greeting(name, port));
                }
                group.cancel();
            }));
}

void serve(TaskStatus<Integer> status) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, HERE)) {
        status.started(server.getLocalPort());
        while (true) {
            try (Socket client = server.accept()) {
                byte[] name = client.getInputStream().readAllBytes();
                client.getOutputStream().write("Hello, ".getBytes(StandardCharsets.UTF_8));
                client.getOutputStream().write(name);
            }
        }
    } finally {
        IO.println("the server has ended");
    }
}

String greeting(String name, int port) throws IOException {
    try (Socket socket = new Socket(HERE, port)) {
        socket.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
        socket.shutdownOutput();
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
