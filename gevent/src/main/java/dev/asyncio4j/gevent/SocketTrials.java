package dev.asyncio4j.gevent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Calls that wait for the network; all of it is that of this machine, by its own address. */
final class SocketTrials {
    /** "Fatal: handshake failure", as TLS has it. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

    private static final byte[] ANSWER =
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    private static final int REQUEST_LIMIT = 8192;

    private SocketTrials() {}

    static Trial accept() throws IOException {
        ServerSocket listener = listener();
        return Trial.of(
                () -> listener.accept().close(),
                () -> new Socket(listener.getInetAddress(), listener.getLocalPort()).close(),
                listener::close);
    }

    static Trial read() throws IOException {
        Connection connection = Connection.open();
        return Trial.of(
                () -> connection.near().getInputStream().read(),
                () -> connection.far().getOutputStream().write(1),
                connection::close);
    }

    /** The handshake of a client; it is answered by an alert, for which nobody needs a key. */
    static Trial handshake() throws IOException {
        Connection connection = Connection.open();
        SSLSocket secure =
                (SSLSocket)
                        ((SSLSocketFactory) SSLSocketFactory.getDefault())
                                .createSocket(connection.near(), "localhost", 0, true);
        return Trial.of(
                () -> {
                    try {
                        secure.startHandshake();
                    } catch (SSLException refusedAsItShould) {
                        // The wait is over.
                    }
                },
                () -> connection.far().getOutputStream().write(ALERT),
                connection::close);
    }

    static Trial receive() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        DatagramSocket near = new DatagramSocket(0, here);
        return Trial.of(
                () -> near.receive(new DatagramPacket(new byte[1], 1)),
                () -> {
                    try (DatagramSocket far = new DatagramSocket(0, here)) {
                        far.send(new DatagramPacket(new byte[1], 1, near.getLocalSocketAddress()));
                    }
                },
                near::close);
    }

    static Trial channel() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel near = SocketChannel.open(listener.getLocalAddress());
            SocketChannel far = listener.accept();
            return Trial.of(
                    () -> near.read(ByteBuffer.allocate(1)),
                    () -> far.write(ByteBuffer.allocate(1)),
                    () -> {
                        near.close();
                        far.close();
                    });
        }
    }

    static Trial pipe() throws IOException {
        Pipe pipe = Pipe.open();
        return Trial.of(
                () -> pipe.source().read(ByteBuffer.allocate(1)),
                () -> pipe.sink().write(ByteBuffer.allocate(1)),
                () -> {
                    pipe.source().close();
                    pipe.sink().close();
                });
    }

    static Trial select() throws IOException {
        Pipe pipe = Pipe.open();
        Selector selector = Selector.open();
        pipe.source().configureBlocking(false);
        pipe.source().register(selector, SelectionKey.OP_READ);
        return Trial.of(
                selector::select,
                () -> pipe.sink().write(ByteBuffer.allocate(1)),
                () -> {
                    selector.close();
                    pipe.source().close();
                    pipe.sink().close();
                });
    }

    static Trial http() throws IOException {
        ServerSocket listener = listener();
        HttpClient client = HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
        HttpRequest request =
                HttpRequest.newBuilder(addressOf(listener))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
        return Trial.of(
                () -> client.send(request, HttpResponse.BodyHandlers.discarding()),
                () -> answer(listener),
                () -> {
                    client.shutdownNow();
                    listener.close();
                    client.close();
                });
    }

    private static URI addressOf(ServerSocket listener) {
        String host = listener.getInetAddress().getHostAddress();
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + bracketed + ":" + listener.getLocalPort() + "/");
    }

    private static void answer(ServerSocket listener) throws IOException {
        try (Socket connection = listener.accept()) {
            connection.getInputStream().read(new byte[REQUEST_LIMIT]);
            connection.getOutputStream().write(ANSWER);
        }
    }

    /**
     * What belongs to an address is asked anew each time, and answered by this machine for its own;
     * addresses that belong to names are kept for a while.
     */
    static Trial lookUp() throws IOException {
        InetAddress unnamed = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return Trial.endingByItself(unnamed::getHostName);
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** Both ends. */
    private record Connection(Socket near, Socket far) implements AutoCloseable {
        static Connection open() throws IOException {
            try (ServerSocket listener = listener()) {
                Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                return new Connection(near, listener.accept());
            }
        }

        @Override
        public void close() {
            try (near;
                    far) {
                // Both, even if one refuses.
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        }
    }
}
