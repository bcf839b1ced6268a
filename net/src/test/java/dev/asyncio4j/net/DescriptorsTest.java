package dev.asyncio4j.net;

import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Asyncio;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A program that may have few open files. */
@Tag("real")
@Timeout(120)
@EnabledOnOs({OS.LINUX, OS.MAC})
class DescriptorsTest {
    private static final int LIMIT = 150;
    private static final String NOT_ACCEPTED = "cannot accept connections at ";

    /** Answers each line: with what became of a connection of its own, or the line itself. */
    static final class Program {
        public static void main(String[] arguments) {
            Asyncio.run(() -> {
                Server server = Streams.startServer(Program::answer, HERE, 0);
                // To load a class, or what to do with a log, takes a descriptor.
                try (StreamConnection rehearsal = Peers.connect(server)) {
                    rehearsal.writer().write(bytes("connect\n"));
                    rehearsal.reader().readline();
                }
                System.getLogger("dev.asyncio4j.net").log(System.Logger.Level.WARNING, "begins");
                System.out.println("port " + server.port());
                server.serveForever();
            });
        }

        private static void answer(StreamReader reader, StreamWriter writer) throws IOException {
            for (byte[] line : reader) {
                writer.write(bytes(answerTo(text(line).strip()) + "\n"));
                writer.drain();
            }
        }

        private static String answerTo(String line) {
            if (!line.equals("connect")) {
                return line;
            }
            try (var _ = Streams.openConnection(HERE, 9)) {
                return "connected";
            } catch (IOException failed) {
                return String.valueOf(failed.getMessage());
            }
        }
    }

    @Test
    @Behaviour(175)
    void aServerPausesWhenThereAreNoneAndGoesOnWhenThereAre() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        Process child = start();
        try (BufferedReader output = child.inputReader()) {
            int port = port(output);
            // It has other files too: the last of these it cannot accept.
            for (int i = 0; i < LIMIT; i++) {
                sockets.add(connect(port));
            }
            awaitLine(output, NOT_ACCEPTED);
            Socket first = sockets.removeFirst();
            assertThat(ask(first, "connect")).startsWith("Too many open files");
            // It waits for its turn; those that are closed make room for it.
            Socket last = connect(port);
            for (Socket socket : sockets) {
                socket.close();
            }
            assertThat(ask(last, "hello")).isEqualTo("hello");
            assertThat(ask(first, "connect")).contains("Connection refused");
            first.close();
            last.close();
        } finally {
            child.destroyForcibly();
            child.waitFor();
        }
    }

    private static Process start() throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int port(BufferedReader output) throws IOException {
        String line = awaitLine(output, "port ");
        return Integer.parseInt(line.substring("port ".length()));
    }

    private static String awaitLine(BufferedReader output, String part) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains(part)) {
                return line;
            }
            lines.add(line);
        }
        throw new AssertionError("the child ended: " + lines);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(HERE), port), 30_000);
        return socket;
    }

    private static String ask(Socket socket, String line) throws IOException {
        socket.getOutputStream().write(bytes(line + "\n"));
        StringBuilder answer = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\n' && next >= 0;
                next = socket.getInputStream().read()) {
            answer.append((char) next);
        }
        return answer.toString();
    }
}
