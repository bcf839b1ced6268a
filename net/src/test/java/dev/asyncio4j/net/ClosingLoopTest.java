package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.connect;
import static dev.asyncio4j.net.Peers.iterateUntil;
import static dev.asyncio4j.net.Peers.socket;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Runner;
import dev.asyncio4j.net.internal.LogRecording;
import dev.asyncio4j.sync.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops that are closed while they have connections. */
@Timeout(60)
class ClosingLoopTest {
    private final List<String> reports = new ArrayList<>();

    private void note(EventLoop loop, ExceptionContext report) {
        reports.add(report.message());
    }

    /** Waits until the other side has closed or reset it. */
    private static boolean isEnded(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        try {
            byte[] part = new byte[1 << 16];
            while (socket.getInputStream().read(part) >= 0) {}
        } catch (SocketException reset) {
            return true;
        }
        return true;
    }

    @Test
    void aRunnerEndsWhatIsInTheMidstOfSomething() throws Exception {
        StreamConnection[] kept = new StreamConnection[1];
        Server[] left = new Server[1];
        Socket theirs;
        try (LogRecording log = new LogRecording("")) {
            try (Runner runner = new Runner()) {
                runner.loop().setExceptionHandler(this::note);
                theirs =
                        runner.run(() -> {
                            Server server =
                                    Streams.startServer(
                                            (reader, writer) -> {
                                                writer.write(new byte[20_000_000]);
                                                writer.drain();
                                            },
                                            HERE,
                                            0);
                            left[0] = server;
                            kept[0] = connect(server);
                            kept[0].writer().write(new byte[20_000_000]);
                            createTask(() -> kept[0].reader().readexactly(Integer.MAX_VALUE));
                            createTask(() -> kept[0].writer().waitClosed());
                            Socket socket = socket(server);
                            iterateUntil(() -> server.toString().contains("connections=2"));
                            return socket;
                        });
            }
            assertThat(log.messages()).isEmpty();
        }
        try (theirs) {
            assertThat(isEnded(theirs)).isTrue();
        }
        assertThat(reports).isEmpty();
        assertThat(kept[0].writer().isClosing()).isTrue();
        assertThat(kept[0].writer().transport().writeBufferSize()).isZero();
        // Nothing that is left of it does anything, or fails.
        kept[0].writer().write(new byte[10]);
        kept[0].writer().close();
        left[0].abortClients();
        left[0].close();
        assertThat(left[0].addresses()).isEmpty();
        assertThat(left[0]).hasToString("Server[closed, connections=0]");
    }

    /** Of what was never cancelled, only the tasks are reported. */
    @Test
    void aLoopThatIsClosedWithTasksEndsTheirConnections() throws Exception {
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler(this::note);
        Event never = new Event();
        Socket theirs =
                loop.<Socket>runUntilComplete(() -> {
                    Server server = Streams.startServer((_, _) -> never.await(), HERE, 0);
                    Socket socket = socket(server);
                    iterateUntil(() -> server.toString().contains("connections=1"));
                    sleep(ZERO);
                    return socket;
                });
        try (LogRecording log = new LogRecording("")) {
            loop.close();
            assertThat(log.messages()).isEmpty();
        }
        try (theirs) {
            assertThat(isEnded(theirs)).isTrue();
        }
        assertThat(reports)
                .containsExactly("Task was destroyed but it is pending: the event loop was closed");
    }

    /** It waits in the queue of the operating system, and the loop polls once more at its end. */
    @Test
    void aConnectionThatIsAcceptedWhileTheLoopClosesIsDropped() throws Exception {
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler(this::note);
        List<String> trail = new ArrayList<>();
        Event never = new Event();
        Server server =
                loop.<Server>runUntilComplete(() -> {
                    createTask(never::await);
                    sleep(ZERO);
                    return Streams.startServer((_, _) -> trail.add("handled"), HERE, 0);
                });
        loop.runUntilComplete(() -> sleep(ZERO));
        try (LogRecording log = new LogRecording("");
                Socket theirs = new Socket(InetAddress.ofLiteral(HERE), server.port())) {
            loop.close();
            assertThat(isEnded(theirs)).isTrue();
            assertThat(log.messages()).isEmpty();
        }
        assertThat(trail).isEmpty();
        assertThat(server.toString()).endsWith("connections=0]");
    }

    private record LeftOpen(
            Server server,
            StreamConnection client,
            Transport transport,
            DatagramEndpoint endpoint) {
        static LeftOpen open() throws IOException {
            Server server = Net.createServer(Silent::new, HERE, 0);
            StreamConnection client = Streams.openConnection(HERE, server.port());
            Transport transport =
                    Net.createConnection(Silent::new, HERE, server.port()).transport();
            DatagramEndpoint endpoint =
                    DatagramEndpoint.open(
                            DatagramOptions.defaults()
                                    .withLocalAddress(
                                            new InetSocketAddress(InetAddress.ofLiteral(HERE), 0)));
            iterateUntil(() -> server.toString().contains("connections=2"));
            return new LeftOpen(server, client, transport, endpoint);
        }

        void closeAll() {
            server.close();
            server.closeClients();
            client.close();
            transport.close();
            endpoint.close();
        }
    }

    private record Silent() implements Protocol {
        @Override
        public void dataReceived(byte[] data) {}
    }

    private List<ExceptionContext> reportsOfAClose(
            boolean debug, boolean closesAll, LeftOpen[] left) {
        List<ExceptionContext> told = new ArrayList<>();
        EventLoop loop = EventLoop.create();
        loop.setExceptionHandler((_, report) -> told.add(report));
        loop.debug(debug);
        loop.runUntilComplete(() -> {
            left[0] = LeftOpen.open();
            if (closesAll) {
                left[0].closeAll();
            }
        });
        loop.close();
        return told;
    }

    /** As Python warns of a transport that was never closed. */
    @Test
    void inDebugModeWhatWasNeverClosedIsNamed() {
        LeftOpen[] left = new LeftOpen[1];
        List<ExceptionContext> told = reportsOfAClose(true, false, left);
        String server = HERE + ":" + left[0].server.port();
        String client = Addresses.show(left[0].client.writer().localAddress());
        String transport = Addresses.show(left[0].transport.localAddress());
        assertThat(told)
                .extracting(ExceptionContext::message)
                .containsExactlyInAnyOrder(
                        neverClosed("the server at " + server),
                        neverClosed("the connection to " + server + " from " + client),
                        neverClosed("the connection from " + client + " to " + server),
                        neverClosed("the connection to " + server + " from " + transport),
                        neverClosed("the connection from " + transport + " to " + server),
                        neverClosed(
                                "the socket for datagrams at "
                                        + Addresses.show(left[0].endpoint.localAddress())));
        assertThat(told)
                .filteredOn(report -> !report.message().contains("connection from"))
                .allSatisfy(report ->
                        assertThat(report.createdAt())
                                .first()
                                .extracting(StackTraceElement::getFileName)
                                .isEqualTo("ClosingLoopTest.java"));
    }

    private static String neverClosed(String what) {
        return "Never closed: " + what + "; the event loop was closed";
    }

    @Test
    void whatWasClosedIsNot() {
        assertThat(reportsOfAClose(true, true, new LeftOpen[1])).isEmpty();
        assertThat(reportsOfAClose(false, false, new LeftOpen[1])).isEmpty();
    }

    @Test
    void aReaderOfAClosedLoopGivesWhatCame() throws Exception {
        StreamConnection connection;
        try (Runner runner = new Runner()) {
            connection =
                    runner.<StreamConnection>run(() -> {
                        Server server =
                                Streams.startServer(
                                        (_, writer) -> writer.write(new byte[1000]), HERE, 0);
                        StreamConnection opened = connect(server);
                        iterateUntil(() -> opened.reader().buffered() == 1000);
                        server.close();
                        server.waitClosed();
                        return opened;
                    });
        }
        assertThat(connection.reader().read(1000)).hasSize(1000);
        assertThatThrownBy(() -> connection.writer().drain()).isInstanceOf(SocketException.class);
    }
}
