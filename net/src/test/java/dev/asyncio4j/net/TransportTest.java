package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.ContextVar;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Protocols and their transports, against a plain socket of the JDK's. */
class TransportTest {
    private static final String HERE = "127.0.0.1";
    private static final int MUCH = 4 << 20;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private interface Condition {
        boolean isMet() throws Exception;
    }

    private static void eventually(Condition condition) throws Exception {
        timeout(
                seconds(20),
                () -> {
                    while (!condition.isMet()) {
                        sleep(millis(1));
                    }
                });
    }

    /** Notes what it is told. */
    private static class Noting implements Protocol {
        final List<String> told = new ArrayList<>();
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        @Nullable Transport transport;
        boolean keepAfterEof;
        @Nullable Exception cause;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            told.add("made");
        }

        @Override
        public void dataReceived(byte[] bytes) throws Exception {
            data.writeBytes(bytes);
            if (!told.getLast().equals("data")) {
                told.add("data");
            }
        }

        @Override
        public boolean eofReceived() throws Exception {
            told.add("eof");
            return keepAfterEof;
        }

        @Override
        public void pauseWriting() {
            told.add("pause");
        }

        @Override
        public void resumeWriting() {
            told.add("resume");
        }

        @Override
        public void connectionLost(@Nullable Exception cause) {
            this.cause = cause;
            told.add("lost");
        }

        Transport transport() {
            return Objects.requireNonNull(transport);
        }

        String text() {
            return data.toString(UTF_8);
        }

        boolean isLost() {
            return told.contains("lost");
        }
    }

    /** A protocol, and the socket at the other end of its connection. */
    private static final class Pair<P extends StreamProtocol> implements AutoCloseable {
        final Socket peer;
        final P protocol;
        final Transport transport;

        private Pair(Socket peer, Connection<P> connection) {
            this.peer = peer;
            protocol = connection.protocol();
            transport = connection.transport();
        }

        static <P extends StreamProtocol> Pair<P> of(Supplier<P> factory) throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
                Connection<P> connection =
                        Net.createConnection(factory, HERE, server.getLocalPort());
                return new Pair<>(server.accept(), connection);
            }
        }

        void peerSends(String text) throws IOException {
            peer.getOutputStream().write(bytes(text));
        }

        @Override
        public void close() throws IOException {
            transport.abort();
            peer.close();
        }
    }

    private static List<ExceptionContext> reportsOf(EventLoop loop) {
        List<ExceptionContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        return reports;
    }

    @AsyncTest
    void aProtocolIsToldInOrder() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            assertThat(pair.protocol.transport()).isSameAs(pair.transport);
            pair.peerSends("some words");
            pair.peer.shutdownOutput();
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.told).containsExactly("made", "data", "eof", "lost");
            assertThat(pair.protocol.text()).isEqualTo("some words");
            assertThat(pair.protocol.cause).isNull();
            assertThat(pair.peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @AsyncTest
    void aProtocolMayGoOnWritingAfterTheEnd() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.protocol.keepAfterEof = true;
            pair.peer.shutdownOutput();
            eventually(() -> pair.protocol.told.contains("eof"));
            pair.transport.write(bytes("still "));
            pair.transport.write(ByteBuffer.wrap(bytes("here")));
            pair.transport.close();
            assertThat(pair.peer.getInputStream().readAllBytes())
                    .asString()
                    .isEqualTo("still here");
            eventually(pair.protocol::isLost);
        }
    }

    @AsyncTest
    void whoHasClosedIsNotToldOfTheEnd() throws Exception {
        class ClosesAtOnce extends Noting {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                super.dataReceived(bytes);
                transport().close();
            }
        }
        try (var pair = Pair.of(ClosesAtOnce::new)) {
            pair.transport.pauseReading();
            pair.peerSends("words");
            pair.peer.shutdownOutput();
            pair.transport.resumeReading();
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.told).containsExactly("made", "data", "lost");
        }
    }

    @AsyncTest
    void everyKindOfBytesIsWritten() throws Exception {
        try (var pair = Pair.of(Noting::new);
                Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(2);
            segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 'd');
            segment.set(ValueLayout.JAVA_BYTE, 1, (byte) 'e');
            pair.transport.write(bytes("a"));
            pair.transport.write(bytes("xbcx"), 1, 2);
            pair.transport.write(segment);
            pair.transport.writelines(List.of(bytes("f"), bytes("g")));
            assertThat(pair.transport.canWriteEof()).isTrue();
            pair.transport.writeEof();
            assertThat(pair.peer.getInputStream().readAllBytes()).asString().isEqualTo("abcdefg");
            assertThatThrownBy(() -> pair.transport.write(bytes("more")))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @AsyncTest
    @Behaviour(169)
    void closingSendsWhatIsPendingFirst() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.transport.write(new byte[MUCH]);
            pair.transport.close();
            pair.transport.close();
            assertThat(pair.transport.isClosing()).isTrue();
            assertThat(pair.protocol.isLost()).isFalse();
            assertThat(pair.peer.getInputStream().readAllBytes()).hasSize(MUCH);
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.told).containsExactly("made", "pause", "resume", "lost");
            assertThat(pair.protocol.cause).isNull();
        }
    }

    @AsyncTest
    @Behaviour(169)
    void whatIsWrittenOnBeingResumedAfterTheCloseIsSent() throws Exception {
        class WritesOnceMore extends Noting {
            @Override
            public void resumeWriting() {
                super.resumeWriting();
                transport().write(bytes("and this"));
            }
        }
        try (var pair = Pair.of(WritesOnceMore::new)) {
            pair.transport.write(new byte[MUCH]);
            pair.transport.close();
            assertThat(pair.peer.getInputStream().readAllBytes())
                    .hasSize(MUCH + "and this".length());
            eventually(pair.protocol::isLost);
        }
    }

    @AsyncTest
    @Behaviour(169)
    void abortingDropsWhatIsPending() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.transport.write(new byte[MUCH]);
            eventually(() -> pair.transport.writeBufferSize() < MUCH);
            pair.transport.abort();
            assertThat(pair.protocol.isLost()).isFalse();
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.told).containsOnlyOnce("lost");
            assertThat(pair.protocol.cause).isNull();
            pair.transport.write(bytes("into the void"));
            pair.transport.abort();
            pair.transport.close();
            sleep(millis(5));
            assertThat(pair.protocol.told).containsOnlyOnce("lost");
            assertThat(pair.transport.writeBufferSize()).isZero();
        }
    }

    @AsyncTest
    @Behaviour(170)
    void aPausedProtocolIsGivenNothing() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.transport.pauseReading();
            pair.transport.pauseReading();
            assertThat(pair.transport.isReading()).isFalse();
            pair.peerSends("words");
            pair.peer.shutdownOutput();
            sleep(millis(20));
            assertThat(pair.protocol.told).containsExactly("made");
            pair.transport.resumeReading();
            pair.transport.resumeReading();
            assertThat(pair.transport.isReading()).isTrue();
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.told).containsExactly("made", "data", "eof", "lost");
        }
    }

    @AsyncTest
    void aProtocolThatPausesItselfInTheMidstGetsTheRestLater() throws Exception {
        class PausesAtOnce extends Noting {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                super.dataReceived(bytes);
                transport().pauseReading();
            }
        }
        try (var pair = Pair.of(PausesAtOnce::new)) {
            byte[] sent = new byte[MUCH];
            Thread peer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    pair.peer.getOutputStream().write(sent);
                                    pair.peer.shutdownOutput();
                                } catch (IOException failed) {
                                    throw new AssertionError(failed);
                                }
                            });
            int had = 0;
            while (!pair.protocol.isLost()) {
                int before = had;
                eventually(() -> pair.protocol.data.size() > before || pair.protocol.isLost());
                had = pair.protocol.data.size();
                sleep(Duration.ZERO);
                assertThat(pair.protocol.data.size()).isEqualTo(had);
                pair.transport.resumeReading();
                if (had == MUCH) {
                    eventually(pair.protocol::isLost);
                }
            }
            peer.join();
            assertThat(pair.protocol.data.size()).isEqualTo(MUCH);
        }
    }

    /** Closes its connection in the midst of what has come, and goes on when that is lost. */
    private static final class ClosesAndLingers implements BufferedProtocol {
        private final CountDownLatch lost = new CountDownLatch(1);
        private final ByteBuffer room = ByteBuffer.allocate(1);
        private final List<String> told = new ArrayList<>();
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            made.pauseReading();
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return room.clear();
        }

        @Override
        public void bufferUpdated(int count) throws InterruptedException {
            told.add("data");
            Objects.requireNonNull(transport).close();
            lost.await();
        }

        @Override
        public boolean eofReceived() {
            told.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Exception cause) {
            told.add("lost");
        }
    }

    @AsyncTest
    @Behaviour(169)
    void whoHasClosedIsGivenNothingMoreThoughTheConnectionIsLostMeanwhile() throws Exception {
        try (var pair = Pair.of(ClosesAndLingers::new)) {
            pair.peerSends("words");
            pair.peer.shutdownOutput();
            sleep(millis(20));
            pair.transport.resumeReading();
            assertThat(pair.peer.getInputStream().read()).isEqualTo(-1);
            Peers.iterateUntil(() -> !Peers.areThere());
            pair.protocol.lost.countDown();
            eventually(() -> pair.protocol.told.contains("lost"));
            assertThat(pair.protocol.told).containsExactly("data", "lost");
        }
    }

    @AsyncTest
    @Behaviour(170)
    void pausingAClosedTransportIsNoError() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.transport.close();
            pair.transport.pauseReading();
            pair.transport.resumeReading();
            assertThat(pair.transport.isReading()).isFalse();
            eventually(pair.protocol::isLost);
            pair.transport.pauseReading();
            pair.transport.resumeReading();
            assertThat(pair.transport.isReading()).isFalse();
        }
    }

    @AsyncTest
    @Behaviour(171)
    void whatAProtocolThrowsEndsItsConnection(EventLoop loop) throws Exception {
        class Failing extends Noting {
            @Override
            public void dataReceived(byte[] bytes) throws IOException {
                throw new IOException("no");
            }
        }
        List<ExceptionContext> reports = reportsOf(loop);
        try (var pair = Pair.of(Failing::new)) {
            pair.peerSends("words");
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.cause).isInstanceOf(IOException.class).hasMessage("no");
            assertThat(reports).hasSize(1);
            assertThat(reports.getFirst().message())
                    .startsWith("Fatal error: dataReceived of ")
                    .contains("Failing");
            assertThat(reports.getFirst().exception()).isSameAs(pair.protocol.cause);
        }
    }

    @AsyncTest
    @Behaviour(171)
    void whatAProtocolThrowsAtTheEndEndsItsConnection(EventLoop loop) throws Exception {
        class Failing extends Noting {
            @Override
            public boolean eofReceived() {
                throw new IllegalStateException("no");
            }
        }
        List<ExceptionContext> reports = reportsOf(loop);
        try (var pair = Pair.of(Failing::new)) {
            pair.peer.shutdownOutput();
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.cause).hasMessage("no");
            assertThat(reports).hasSize(1);
        }
    }

    @AsyncTest
    void anErrorEndsTheConnectionToo(EventLoop loop) throws Exception {
        class Failing extends Noting {
            @Override
            public void dataReceived(byte[] bytes) {
                throw new AssertionError("bug");
            }
        }
        List<ExceptionContext> reports = reportsOf(loop);
        try (var pair = Pair.of(Failing::new)) {
            pair.peerSends("words");
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.cause).hasRootCauseMessage("bug");
            assertThat(reports).hasSize(1);
        }
    }

    @AsyncTest
    void aPeerThatResetsIsTheCause() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.peer.setSoLinger(true, 0);
            pair.peer.close();
            eventually(pair.protocol::isLost);
            assertThat(pair.protocol.cause).isInstanceOf(SocketException.class);
            assertThat(pair.protocol.told).containsExactly("made", "lost");
        }
    }

    @AsyncTest
    void waterMarksSayWhenToPause() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            assertThat(pair.transport.writeBufferLimits()).isEqualTo(new WaterMarks(16384, 65536));
            pair.transport.setWriteBufferLimits(WaterMarks.ofLow(100));
            assertThat(pair.transport.writeBufferLimits()).isEqualTo(new WaterMarks(100, 400));
            pair.transport.write(new byte[400]);
            assertThat(pair.protocol.told).containsExactly("made");
            pair.transport.write(new byte[1]);
            assertThat(pair.protocol.told).containsExactly("made", "pause");
            assertThat(pair.transport.writeBufferSize()).isEqualTo(401);
            pair.transport.setWriteBufferLimits(WaterMarks.ofHigh(2000));
            eventually(() -> pair.protocol.told.contains("resume"));
            pair.transport.setWriteBufferLimits(new WaterMarks(0, 0));
            pair.transport.write(new byte[1]);
            assertThat(pair.protocol.told).containsExactly("made", "pause", "resume", "pause");
        }
    }

    @AsyncTest
    void waterMarksThatCrossAreRefused() {
        assertThatThrownBy(() -> new WaterMarks(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("low: 2, high: 1");
        assertThatThrownBy(() -> WaterMarks.ofHigh(-4))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @AsyncTest
    void optionsOfTheSocketCanBeSet() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            assertThat(pair.transport.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
            pair.transport.setOption(StandardSocketOptions.TCP_NODELAY, false);
            assertThat(pair.transport.option(StandardSocketOptions.TCP_NODELAY)).isFalse();
            pair.transport.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertThat(pair.transport.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            assertThatThrownBy(() -> pair.transport.option(StandardSocketOptions.IP_MULTICAST_TTL))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("IP_MULTICAST_TTL");
            assertThat(pair.transport.remoteAddress()).isEqualTo(pair.peer.getLocalSocketAddress());
            assertThat(pair.transport.localAddress()).isEqualTo(pair.peer.getRemoteSocketAddress());
        }
    }

    /** Puts what comes into a small buffer. */
    private static final class Buffering implements BufferedProtocol {
        final StringBuilder text = new StringBuilder();
        final ByteBuffer room = ByteBuffer.allocateDirect(4);

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return room;
        }

        @Override
        public void bufferUpdated(int count) {
            room.flip();
            assertThat(room.remaining()).isEqualTo(count);
            text.append(UTF_8.decode(room));
            room.clear();
        }
    }

    @AsyncTest
    void aBufferedProtocolSaysWhereToPutTheBytes() throws Exception {
        try (var pair = Pair.of(Buffering::new)) {
            pair.peerSends("more than its room");
            eventually(() -> pair.protocol.text.length() == 18);
            assertThat(pair.protocol.text).hasToString("more than its room");
        }
    }

    @AsyncTest
    void aBufferWithoutRoomIsAnError(EventLoop loop) throws Exception {
        class Full implements BufferedProtocol {
            @Nullable Exception cause;

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return ByteBuffer.allocate(0);
            }

            @Override
            public void bufferUpdated(int count) {}

            @Override
            public void connectionLost(@Nullable Exception cause) {
                this.cause = cause;
            }
        }
        List<ExceptionContext> reports = reportsOf(loop);
        try (var pair = Pair.of(Full::new)) {
            pair.peerSends("words");
            eventually(() -> pair.protocol.cause != null);
            assertThat(pair.protocol.cause).hasMessageContaining("without room");
            assertThat(reports).hasSize(1);
        }
    }

    @AsyncTest
    void anotherProtocolCanTakeOver() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.peerSends("first");
            eventually(() -> pair.protocol.text().equals("first"));
            Buffering other = new Buffering();
            pair.transport.setProtocol(other);
            assertThat(pair.transport.protocol()).isSameAs(other);
            pair.peerSends("second");
            eventually(() -> other.text.length() == 6);
            assertThat(pair.protocol.text()).isEqualTo("first");
        }
    }

    @AsyncTest
    void aProtocolCanTakeOverFromAStream() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
                StreamConnection connection = Streams.openConnection(HERE, server.getLocalPort());
                Socket peer = server.accept()) {
            peer.getOutputStream().write(bytes("line\n"));
            assertThat(connection.reader().readline()).asString().isEqualTo("line\n");
            Transport transport = connection.writer().transport();
            assertThatThrownBy(transport::protocol)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a stream has the connection");
            Noting protocol = new Noting();
            protocol.told.add("taken over");
            transport.setProtocol(protocol);
            peer.getOutputStream().write(bytes("more"));
            eventually(() -> protocol.text().equals("more"));
        }
    }

    @AsyncTest
    void aServerHasAProtocolForEachConnection() throws Exception {
        List<Noting> protocols = new ArrayList<>();
        class Echo extends Noting {
            @Override
            public void dataReceived(byte[] bytes) {
                transport().write(bytes);
            }
        }
        Server server =
                Net.createServer(
                        () -> {
                            Echo echo = new Echo();
                            protocols.add(echo);
                            return echo;
                        },
                        HERE,
                        0);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port());
            client.getOutputStream().write(bytes("client" + i));
            clients.add(client);
        }
        for (int i = 0; i < 50; i++) {
            String expected = "client" + i;
            byte[] back = clients.get(i).getInputStream().readNBytes(expected.length());
            assertThat(back).asString().isEqualTo(expected);
        }
        assertThat(protocols).hasSize(50);
        server.close();
        server.closeClients();
        timeout(seconds(20), server::waitClosed);
        assertThat(protocols).allMatch(Noting::isLost);
        for (Socket client : clients) {
            client.close();
        }
    }

    @AsyncTest
    void aFactoryThatThrowsClosesTheConnection(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = reportsOf(loop);
        Server server =
                Net.createServer(
                        () -> {
                            throw new IllegalStateException("no protocol");
                        },
                        HERE,
                        0);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThatThrownBy(
                            () -> {
                                int end = client.getInputStream().read();
                                throw new IOException("ended with " + end);
                            })
                    .isInstanceOf(IOException.class);
        }
        server.close();
        timeout(seconds(20), server::waitClosed);
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().exception()).hasMessage("no protocol");
    }

    @AsyncTest
    void aFactoryThatThrowsFailsToConnect() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
            assertThatThrownBy(() ->
                            Net.<Noting>createConnection(
                                    () -> {
                                        throw new IllegalStateException("no protocol");
                                    },
                                    HERE,
                                    server.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no protocol");
            try (Socket peer = server.accept()) {
                assertThatThrownBy(
                                () -> {
                                    int end = peer.getInputStream().read();
                                    throw new IOException("ended with " + end);
                                })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @AsyncTest
    void aProtocolSeesTheContextInWhichItWasAskedFor() throws Exception {
        ContextVar<String> variable = ContextVar.of("who", "nobody");
        class Seeing extends Noting {
            @Override
            public void dataReceived(byte[] bytes) {
                told.add(variable.value());
            }
        }
        variable.set("me");
        try (var pair = Pair.of(Seeing::new)) {
            variable.set("somebody else");
            pair.peerSends("words");
            eventually(() -> pair.protocol.told.size() == 2);
            assertThat(pair.protocol.told).containsExactly("made", "me");
        }
    }

    /** By the machine's clock: a virtual one stands still while somebody blocks. */
    @Test
    @Timeout(60)
    void aCallbackThatBlocksDelaysItsProtocolAlone() {
        Asyncio.run(TransportTest::blockInACallback);
    }

    private static void blockInACallback() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        class Locking extends Noting {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                lock.lock();
                try {
                    super.dataReceived(bytes);
                } finally {
                    lock.unlock();
                }
            }
        }
        try (var pair = Pair.of(Locking::new)) {
            lock.lock();
            try {
                pair.peerSends("wo");
                sleep(millis(20));
                pair.peerSends("rds");
                sleep(millis(20));
                assertThat(pair.protocol.text()).isEmpty();
            } finally {
                lock.unlock();
            }
            eventually(() -> pair.protocol.text().equals("words"));
        }
    }

    @Test
    @Timeout(60)
    void aPeerWaitsForAProtocolThatIsBusy() {
        Asyncio.run(TransportTest::sendMuchToABusyProtocol);
    }

    private static void sendMuchToABusyProtocol() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        class Busy extends Noting {
            @Override
            public void dataReceived(byte[] bytes) throws Exception {
                busy.await();
                super.dataReceived(bytes);
            }
        }
        try (var pair = Pair.of(Busy::new)) {
            Task<?> sending =
                    createTask(() -> pair.peer.getOutputStream().write(new byte[8 * MUCH]));
            sleep(millis(100));
            assertThat(sending.isDone()).isFalse();
            busy.countDown();
            sending.await();
            eventually(() -> pair.protocol.data.size() == 8 * MUCH);
        }
    }

    @Test
    void whatALoopHasReceivedWhenItIsClosedIsDropped() {
        Noting protocol = new Noting();
        Asyncio.run(() -> {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE))) {
                Net.createConnection(() -> protocol, HERE, server.getLocalPort());
                Socket peer = server.accept();
                protocol.transport().pauseReading();
                protocol.transport().resumeReading();
                peer.getOutputStream().write(new byte[1000]);
                sleep(millis(5));
            }
        });
        assertThat(protocol.told).doesNotContain("lost");
    }

    @AsyncTest
    void whoPausesWhenItIsMadeReadsNothing() throws Exception {
        class PausesAtOnce extends Noting {
            @Override
            public void connectionMade(Transport transport) {
                super.connectionMade(transport);
                transport.pauseReading();
            }
        }
        try (var pair = Pair.of(PausesAtOnce::new)) {
            assertThat(((LineTransport) pair.transport).line().isReading()).isFalse();
            pair.peerSends("words");
            sleep(millis(5));
            assertThat(pair.protocol.told).containsExactly("made");
            pair.transport.resumeReading();
            eventually(() -> pair.protocol.text().equals("words"));
        }
    }

    /** A stream whose connection has gone over to a protocol, and the other end. */
    private static StreamConnection streamTo(ServerSocket server) throws IOException {
        return Streams.openConnection(HERE, server.getLocalPort());
    }

    @AsyncTest
    void tasksThatWaitForAStreamGoOnThoughAProtocolHasTheConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
                StreamConnection stream = streamTo(server)) {
            Socket peer = server.accept();
            stream.writer().write(new byte[MUCH]);
            Task<?> drain = createTask(() -> stream.writer().drain());
            Task<byte[]> read = createTask(() -> stream.reader().read());
            Task<?> close = createTask(() -> stream.writer().waitClosed());
            sleep(Duration.ZERO);
            Noting protocol = new Noting();
            stream.writer().transport().setProtocol(protocol);
            peer.getInputStream().readNBytes(MUCH);
            timeout(seconds(20), () -> drain.await(IOException.class));
            peer.close();
            timeout(seconds(20), () -> close.await(IOException.class));
            assertThat(timeout(seconds(20), () -> read.await(IOException.class))).isEmpty();
            eventually(protocol::isLost);
            assertThat(protocol.told).containsExactly("eof", "lost");
        }
    }

    @AsyncTest
    void aProtocolIsToldThatTheStreamBeforeHadLostTheConnection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(HERE));
                StreamConnection stream = streamTo(server);
                Socket peer = server.accept()) {
            peer.shutdownOutput();
            stream.reader().read();
            stream.writer().close();
            stream.writer().waitClosed();
            Noting protocol = new Noting();
            stream.writer().transport().setProtocol(protocol);
            eventually(protocol::isLost);
        }
    }

    @AsyncTest
    void aClosedConnectionHasNoOptions() throws Exception {
        try (var pair = Pair.of(Noting::new)) {
            pair.transport.abort();
            eventually(pair.protocol::isLost);
            assertThatThrownBy(() -> pair.transport.option(StandardSocketOptions.TCP_NODELAY))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TCP_NODELAY");
            assertThatThrownBy(
                            () -> pair.transport.setOption(StandardSocketOptions.TCP_NODELAY, true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("TCP_NODELAY to true");
        }
    }

    @AsyncTest
    void inDebugModeNoOtherThreadMayUseAConnection() throws Exception {
        EventLoop.running().debug(true);
        try (var pair = Pair.of(Noting::new)) {
            List<Runnable> uses =
                    List.of(
                            () -> pair.transport.write(bytes("x")),
                            pair.transport::writeEof,
                            pair.transport::pauseReading,
                            pair.transport::close,
                            pair.transport::abort,
                            () -> pair.transport.setWriteBufferLimits(new WaterMarks(0, 0)));
            for (Runnable use : uses) {
                assertThatThrownBy(() -> Asyncio.toThread(use::run))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("a connection was used on the thread");
            }
            assertThat(pair.transport.isClosing()).isFalse();
            pair.transport.write(bytes("y"));
            assertThat(pair.peer.getInputStream().read()).isEqualTo('y');
        }
    }
}
