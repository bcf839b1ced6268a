package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.Task;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same with each way in which operating systems report I/O, in a JVM of its own. */
@Tag("real")
@Timeout(120)
class KindsTest {
    private static final String NOT_THERE = ": not there on this machine";

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "kqueue", "nio"})
    void eachKindDoesTheSame(String kind) throws Exception {
        Process child = start(kind);
        try {
            String output =
                    new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assumeThat(output).as(kind).doesNotContain(NOT_THERE);
            assertThat(output.lines())
                    .containsExactly(
                            kind,
                            "echo",
                            "large both ways",
                            "half close",
                            "reset",
                            "reset behind what was not read",
                            "unix",
                            "datagrams",
                            "tls",
                            "closed with the loop");
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }
    }

    private static Process start(String kind) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Dasyncio4j.net.io=" + kind);
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** As a module path has them: there no two may have one name. */
    @Test
    void whatThisNeedsCanBeModules() {
        Path[] jars =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.contains("netty"))
                        .map(Path::of)
                        .toArray(Path[]::new);
        assertThat(ModuleFinder.of(jars).findAll()).hasSameSizeAs(jars).isNotEmpty();
    }

    /** Says what it has proved, line by line. */
    static final class Program {
        private static final int LARGE = 3_000_000;

        private interface Proof {
            void run() throws Exception;
        }

        public static void main(String[] arguments) throws Exception {
            List<InetSocketAddress> left = new ArrayList<>();
            Asyncio.run(() -> {
                System.out.println(Net.selector());
                prove("echo", Program::echo);
                prove("large both ways", Program::largeBothWays);
                prove("half close", Program::halfClose);
                prove("reset", Program::reset);
                prove("reset behind what was not read", Program::resetBehindWhatWasNotRead);
                prove("unix", Program::unix);
                prove("datagrams", Program::datagrams);
                prove("tls", Program::tls);
                left.add(
                        (InetSocketAddress)
                                Streams.startServer(Peers::echo, HERE, 0).addresses().getFirst());
                left.add(DatagramEndpoint.open(local()).localAddress());
            });
            new ServerSocket(left.get(0).getPort(), 1, InetAddress.ofLiteral(HERE)).close();
            new DatagramSocket(left.get(1)).close();
            System.out.println("closed with the loop");
        }

        private static void prove(String what, Proof proof) throws Exception {
            timeout(
                    seconds(20),
                    () -> {
                        proof.run();
                    });
            System.out.println(what);
        }

        private static DatagramOptions local() {
            return DatagramOptions.defaults()
                    .withLocalAddress(new InetSocketAddress(InetAddress.ofLiteral(HERE), 0));
        }

        private static void echo() throws Exception {
            try (Server server = Streams.startServer(Peers::echo, HERE, 0);
                    StreamConnection connection = connect(server)) {
                ask(connection);
            }
        }

        private static void ask(StreamConnection connection) throws IOException {
            connection.writer().write(bytes("hello"));
            assertThat(text(connection.reader().readexactly(5))).isEqualTo("hello");
        }

        private static void largeBothWays() throws Exception {
            byte[] sent = new byte[LARGE];
            for (int i = 0; i < LARGE; i++) {
                sent[i] = (byte) (i * 31 + i / 1000);
            }
            try (Server server = Streams.startServer(Peers::echo, HERE, 0);
                    StreamConnection connection = connect(server)) {
                Task<byte[]> reading = createTask(() -> connection.reader().readexactly(LARGE));
                connection.writer().write(sent);
                connection.writer().drain();
                assertThat(Arrays.equals(reading.await(IOException.class), sent)).isTrue();
            }
        }

        private static void halfClose() throws Exception {
            try (Server server = Streams.startServer(Program::count, HERE, 0);
                    StreamConnection connection = connect(server)) {
                askToCount(connection);
            }
        }

        private static void count(StreamReader reader, StreamWriter writer) throws IOException {
            writer.write(bytes(reader.read().length + " bytes"));
        }

        private static void askToCount(StreamConnection connection) throws IOException {
            connection.writer().write(new byte[LARGE]);
            connection.writer().writeEof();
            assertThat(text(connection.reader().read())).isEqualTo(LARGE + " bytes");
        }

        private static void reset() throws Exception {
            try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
                    StreamConnection connection =
                            Streams.openConnection(HERE, peer.getLocalPort())) {
                Peers.reset(peer.accept());
                assertThatThrownBy(() -> connection.reader().read(1))
                        .isInstanceOf(SocketException.class);
            }
        }

        private static void resetBehindWhatWasNotRead() throws Exception {
            ConnectOptions little = ConnectOptions.defaults().withLimit(10);
            try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
                    StreamConnection connection =
                            Streams.openConnection(HERE, peer.getLocalPort(), little)) {
                Socket socket = peer.accept();
                socket.getOutputStream().write(new byte[100]);
                Peers.iterateUntil(() -> connection.reader().buffered() == 100);
                socket.getOutputStream().write(new byte[100]);
                Peers.reset(socket);
                assertThatThrownBy(
                                () -> {
                                    while (connection.reader().read(7).length > 0) {
                                        Asyncio.sleep(Duration.ZERO);
                                    }
                                })
                        .isInstanceOf(SocketException.class);
            }
        }

        private static void unix() throws Exception {
            Path folder = Files.createTempDirectory("kinds");
            Path socket = folder.resolve("s");
            try (Server server = Streams.startUnixServer(Program::count, socket);
                    StreamConnection connection = Streams.openUnixConnection(socket)) {
                assertThat(server.isServing()).isTrue();
                askToCount(connection);
            } finally {
                Files.delete(folder);
            }
        }

        private static void datagrams() throws Exception {
            try (DatagramEndpoint server = DatagramEndpoint.open(local());
                    DatagramEndpoint client =
                            DatagramEndpoint.open(
                                    local().withRemoteAddress(server.localAddress()))) {
                client.send(bytes("ping"));
                Datagram came = server.receive();
                assertThat(text(came.data())).isEqualTo("ping");
                server.send(bytes("pong"), came.from());
                assertThat(text(client.receive().data())).isEqualTo("pong");
            }
        }

        private static void tls() throws Exception {
            try (TlsServing serving = TlsServing.echo(Certificates.LOCALHOST.server());
                    StreamConnection connection =
                            serving.connect(Certificates.LOCALHOST.client())) {
                ask(connection);
            }
        }
    }
}
