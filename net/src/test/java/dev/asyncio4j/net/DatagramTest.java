package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.ContextVar;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.Runner;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.queue.Queue;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Datagrams over real sockets, on this machine. */
class DatagramTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(HERE, 0);
    private static final DatagramOptions LOCAL =
            DatagramOptions.defaults().withLocalAddress(ANY_PORT);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static InetSocketAddress refusing() throws IOException {
        try (DatagramSocket closedSoon = new DatagramSocket(ANY_PORT)) {
            return (InetSocketAddress) closedSoon.getLocalSocketAddress();
        }
    }

    private static void until(BooleanSupplier condition) throws Exception {
        timeout(
                seconds(10),
                () -> {
                    while (!condition.getAsBoolean()) {
                        sleep(millis(1));
                    }
                });
    }

    private static void requireNoSocketOpen() throws Exception {
        NettyPoller poller = NettyPoller.ofRunningLoop();
        until(() -> !poller.hasSources());
    }

    private static Datagram receive(DatagramEndpoint endpoint) throws Exception {
        return timeout(seconds(10), endpoint::receive);
    }

    /** Notes what it is told. */
    private static class Recorder implements DatagramProtocol {
        final List<String> told = new ArrayList<>();
        final Queue<IOException> errors = new Queue<>();
        @Nullable DatagramTransport transport;

        @Override
        public void connectionMade(DatagramTransport made) throws Exception {
            transport = made;
            told.add("made");
        }

        @Override
        public void datagramReceived(byte[] data, InetSocketAddress from) throws Exception {
            told.add(text(data));
        }

        @Override
        public void errorReceived(IOException cause) {
            told.add("error");
            errors.putNowait(cause);
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
            told.add("lost " + cause);
        }
    }

    /** Sends back what comes. */
    private static final class Echo extends Recorder {
        @Override
        public void datagramReceived(byte[] data, InetSocketAddress from) throws Exception {
            super.datagramReceived(data, from);
            Objects.requireNonNull(transport).sendTo(data, from);
        }
    }

    @AsyncTest
    void aProtocolIsGivenWhatComesAndAnswers() throws Exception {
        try (DatagramConnection<Echo> server = Net.createDatagramEndpoint(Echo::new, LOCAL)) {
            InetSocketAddress there = server.transport().localAddress();
            DatagramOptions connected = DatagramOptions.defaults().withRemoteAddress(there);
            try (DatagramConnection<Recorder> client =
                    Net.createDatagramEndpoint(Recorder::new, connected)) {
                assertThat(client.transport().remoteAddress()).isEqualTo(there);
                client.transport().sendTo(bytes("one"));
                client.transport().sendTo(bytes("two"));
                client.transport().sendTo(bytes("three"), there);
                assertThat(client.transport().writeBufferSize()).isEqualTo(11 + 3 * 8);
                until(() -> client.protocol().told.size() == 4);
                assertThat(client.protocol().told).containsExactly("made", "one", "two", "three");
                assertThat(client.transport().writeBufferSize()).isZero();
                client.transport().close();
                until(() -> client.protocol().told.contains("lost null"));
                assertThat(client.transport().isClosing()).isTrue();
            }
            assertThat(server.protocol().told).containsExactly("made", "one", "two", "three");
            assertThat(server.toString()).contains("at 127.0.0.1:" + there.getPort());
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void itsCallbacksHaveTheContextOfTheirCreator() throws Exception {
        ContextVar<String> name = ContextVar.of("name");
        name.set("creator");
        List<String> seen = new ArrayList<>();
        DatagramProtocol protocol =
                new DatagramProtocol() {
                    @Override
                    public void connectionMade(DatagramTransport transport) {
                        seen.add(name.value());
                    }

                    @Override
                    public void datagramReceived(byte[] data, InetSocketAddress from) {
                        seen.add(name.value() + " " + Thread.currentThread().isVirtual());
                    }
                };
        try (DatagramConnection<DatagramProtocol> server =
                        Net.createDatagramEndpoint(() -> protocol, LOCAL);
                DatagramEndpoint client = DatagramEndpoint.open(LOCAL)) {
            name.set("changed");
            client.send(bytes("x"), server.transport().localAddress());
            until(() -> seen.size() == 2);
            assertThat(seen).containsExactly("creator", "creator true");
        }
    }

    @AsyncTest
    void aProtocolThatThrowsIsReportedAndGoesOn(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = new ArrayList<>();
        loop.setExceptionHandler((_, report) -> reports.add(report));
        IOException failure = new IOException("broken protocol");
        class Broken extends Recorder {
            @Override
            public void datagramReceived(byte[] data, InetSocketAddress from) throws Exception {
                super.datagramReceived(data, from);
                throw failure;
            }
        }
        try (DatagramConnection<Broken> server = Net.createDatagramEndpoint(Broken::new, LOCAL);
                DatagramEndpoint client = DatagramEndpoint.open(LOCAL)) {
            client.send(bytes("1"), server.transport().localAddress());
            client.send(bytes("2"), server.transport().localAddress());
            until(() -> reports.size() == 2);
            assertThat(server.protocol().told).containsExactly("made", "1", "2");
            assertThat(reports.getFirst().exception()).isSameAs(failure);
            assertThat(reports.getFirst().message())
                    .startsWith("Exception in datagramReceived of ");
        }
    }

    @AsyncTest
    void aFactoryThatThrowsLeavesNoSocket() throws Exception {
        IllegalStateException failure = new IllegalStateException("no protocol");
        assertThatThrownBy(() ->
                        Net.createDatagramEndpoint(
                                () -> {
                                    throw failure;
                                },
                                LOCAL))
                .isSameAs(failure);
        requireNoSocketOpen();
    }

    @AsyncTest
    void aConnectedOneIsToldThatNobodyIsThere() throws Exception {
        DatagramOptions connected = LOCAL.withRemoteAddress(refusing());
        try (DatagramConnection<Recorder> client =
                Net.createDatagramEndpoint(Recorder::new, connected)) {
            client.transport().sendTo(bytes("anybody?"));
            IOException error = timeout(seconds(10), client.protocol().errors::get);
            assertThat(error)
                    .isInstanceOf(PortUnreachableException.class)
                    .hasMessageContaining("Connection refused by ");
            assertThat(client.transport().isClosing()).isFalse();
        }
    }

    @AsyncTest
    void whoReceivesIsToldToo() throws Exception {
        try (DatagramEndpoint client = DatagramEndpoint.open(LOCAL.withRemoteAddress(refusing()))) {
            Task<Datagram> receiving = createTask(client::receive);
            sleep(ZERO);
            client.send(bytes("anybody?"));
            assertThatThrownBy(() -> timeout(seconds(10), () -> receiving.await(IOException.class)))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Connection refused by ");
        }
    }

    @AsyncTest
    void oneThatIsNotConnectedIgnoresIt() throws Exception {
        try (DatagramConnection<Recorder> client =
                        Net.createDatagramEndpoint(Recorder::new, LOCAL);
                DatagramEndpoint other = DatagramEndpoint.open(LOCAL)) {
            client.transport().sendTo(bytes("anybody?"), refusing());
            client.transport().sendTo(bytes("hello"), other.localAddress());
            assertThat(text(receive(other).data())).isEqualTo("hello");
            other.send(bytes("hello yourself"), client.transport().localAddress());
            until(() -> client.protocol().told.size() == 2);
            assertThat(client.protocol().told).containsExactly("made", "hello yourself");
        }
    }

    @AsyncTest
    void sendingElsewhereIsAnError() throws Exception {
        InetSocketAddress there = refusing();
        try (DatagramConnection<Recorder> client =
                        Net.createDatagramEndpoint(
                                Recorder::new,
                                DatagramOptions.defaults().withRemoteAddress(there));
                DatagramEndpoint free = DatagramEndpoint.open(LOCAL)) {
            InetSocketAddress elsewhere = new InetSocketAddress(HERE, 9);
            assertThatThrownBy(() -> client.transport().sendTo(bytes("x"), elsewhere))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "to: 127.0.0.1:9 (expected: the remote address of this socket,"
                                    + " 127.0.0.1:"
                                    + there.getPort()
                                    + ")");
            assertThatThrownBy(() -> free.send(bytes("x")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this socket has no remote address; say where to send to");
            InetSocketAddress unknown = InetSocketAddress.createUnresolved("localhost", 9);
            assertThatThrownBy(() -> free.send(bytes("x"), unknown))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @AsyncTest
    void oneThatIsTooLongIsAnError() throws Exception {
        try (DatagramConnection<Recorder> client =
                        Net.createDatagramEndpoint(Recorder::new, LOCAL);
                DatagramEndpoint other = DatagramEndpoint.open(LOCAL)) {
            byte[] tooLong = new byte[70_000];
            client.transport().sendTo(tooLong, other.localAddress());
            IOException error = timeout(seconds(10), client.protocol().errors::get);
            assertThat(error).isInstanceOf(SocketException.class).hasMessage("Message too long");
            assertThatThrownBy(() -> other.send(tooLong, client.transport().localAddress()))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Message too long");
            byte[] longest = new byte[65_507];
            other.send(longest, other.localAddress());
            assertThat(receive(other).data()).hasSize(longest.length);
        }
    }

    @AsyncTest
    @EnabledOnOs(OS.LINUX)
    void broadcastMustBeAllowed() throws Exception {
        InetSocketAddress all = new InetSocketAddress(InetAddress.ofLiteral("127.255.255.255"), 9);
        try (DatagramEndpoint refused = DatagramEndpoint.open(LOCAL);
                DatagramEndpoint allowed = DatagramEndpoint.open(LOCAL.withAllowBroadcast(true))) {
            assertThatThrownBy(() -> refused.send(bytes("all"), all))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Permission denied");
            allowed.send(bytes("all"), all);
        }
    }

    @AsyncTest
    void aPortInUseIsSharedOnlyOnRequest() throws Exception {
        try (DatagramEndpoint first = DatagramEndpoint.open(LOCAL.withReusePort(true))) {
            DatagramOptions same = LOCAL.withLocalAddress(first.localAddress());
            assertThatThrownBy(() -> DatagramEndpoint.open(same))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("Address already in use");
            try (DatagramEndpoint second = DatagramEndpoint.open(same.withReusePort(true))) {
                assertThat(second.localAddress()).isEqualTo(first.localAddress());
            }
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void addressesOfTwoFamiliesAreRefused() {
        DatagramOptions mixed =
                LOCAL.withRemoteAddress(new InetSocketAddress(InetAddress.ofLiteral("::1"), 9));
        assertThatThrownBy(() -> DatagramEndpoint.open(mixed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: both of one family)");
    }

    @AsyncTest
    void hostsAreLookedUp() throws Exception {
        try (DatagramEndpoint endpoint =
                DatagramEndpoint.open(
                        DatagramOptions.defaults()
                                .withRemoteAddress(
                                        InetSocketAddress.createUnresolved("127.0.0.1", 9)))) {
            assertThat(endpoint.remoteAddress()).isEqualTo(new InetSocketAddress(HERE, 9));
            assertThat(endpoint.localAddress().getAddress()).isEqualTo(HERE);
        }
    }

    @AsyncTest
    void aSocketWithoutAddressesSendsAndReceives() throws Exception {
        try (DatagramEndpoint free = DatagramEndpoint.open(DatagramOptions.defaults());
                DatagramEndpoint other = DatagramEndpoint.open(LOCAL)) {
            free.send(bytes("hello"), other.localAddress());
            Datagram hello = receive(other);
            assertThat(hello.from().getAddress()).isEqualTo(HERE);
            other.send(bytes("you"), hello.from());
            Datagram answer = receive(free);
            assertThat(text(answer.data())).isEqualTo("you");
            assertThat(answer.from()).isEqualTo(other.localAddress());
            assertThat(answer)
                    .hasToString(
                            "Datagram[3 bytes from 127.0.0.1:" + answer.from().getPort() + "]");
        }
    }

    @AsyncTest
    void emptyOnesAreDatagramsToo() throws Exception {
        try (DatagramEndpoint server = DatagramEndpoint.open(LOCAL);
                DatagramEndpoint client = DatagramEndpoint.open(LOCAL)) {
            client.send(new byte[0], server.localAddress());
            client.send(bytes("x"), server.localAddress());
            assertThat(receive(server).data()).isEmpty();
            assertThat(text(receive(server).data())).isEqualTo("x");
        }
    }

    @AsyncTest
    void emptyOnesComeToAConnectedSocketToo() throws Exception {
        try (DatagramEndpoint server = DatagramEndpoint.open(LOCAL);
                DatagramEndpoint client =
                        DatagramEndpoint.open(LOCAL.withRemoteAddress(server.localAddress()))) {
            server.send(new byte[0], client.localAddress());
            server.send(bytes("y"), client.localAddress());
            assertThat(receive(client).data()).isEmpty();
            assertThat(text(receive(client).data())).isEqualTo("y");
        }
    }

    @AsyncTest
    void emptyOnesAreSentFromAConnectedSocketToo() throws Exception {
        assumeEmptyOnesAreSentWhereConnected();
        try (DatagramEndpoint server = DatagramEndpoint.open(LOCAL);
                DatagramEndpoint client =
                        DatagramEndpoint.open(LOCAL.withRemoteAddress(server.localAddress()))) {
            client.send(new byte[0]);
            client.send(bytes("x"));
            assertThat(receive(server).data()).isEmpty();
            assertThat(text(receive(server).data())).isEqualTo("x");
        }
    }

    @AsyncTest
    void aKindThatCannotSendAnEmptyOneSaysSo() throws Exception {
        assumeThat(Net.selector()).isEqualTo("nio");
        try (DatagramEndpoint server = DatagramEndpoint.open(LOCAL);
                DatagramEndpoint client =
                        DatagramEndpoint.open(LOCAL.withRemoteAddress(server.localAddress()))) {
            assertThatThrownBy(() -> client.send(new byte[0]))
                    .isInstanceOf(SocketException.class)
                    .hasMessageStartingWith("nio cannot send an empty datagram");
            client.send(bytes("x"));
            assertThat(text(receive(server).data())).isEqualTo("x");
        }
    }

    private static void assumeEmptyOnesAreSentWhereConnected() {
        assumeThat(Net.selector())
                .as("the JDK sends no empty datagram from a connected socket")
                .isNotEqualTo("nio");
    }

    @AsyncTest
    void aSocketOfTheJdkIsAPeer() throws Exception {
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL);
                DatagramSocket peer = new DatagramSocket(ANY_PORT)) {
            InetSocketAddress there = (InetSocketAddress) peer.getLocalSocketAddress();
            Task<?> answering =
                    createTask(() ->
                            Asyncio.toThread(() -> {
                                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                                for (int i = 0; i < 2; i++) {
                                    peer.receive(packet);
                                    peer.send(packet);
                                }
                            }));
            endpoint.send(bytes("to and fro"), there);
            Datagram back = receive(endpoint);
            assertThat(text(back.data())).isEqualTo("to and fro");
            assertThat(back.from()).isEqualTo(there);
            endpoint.send(new byte[0], there);
            assertThat(receive(endpoint).data()).isEmpty();
            answering.await();
        }
    }

    @AsyncTest
    void aCancelledReceiveLosesNothing() throws Exception {
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL)) {
            for (int turns = 0; turns < 10; turns++) {
                Task<Datagram> receiving = createTask(endpoint::receive);
                sleep(ZERO);
                endpoint.send(bytes("x"), endpoint.localAddress());
                for (int i = 0; i < turns; i++) {
                    sleep(ZERO);
                }
                if (receiving.cancel()) {
                    try {
                        receiving.await();
                    } catch (CancelledError notReceived) {
                        assertThat(receive(endpoint).data()).hasSize(1);
                    }
                }
            }
        }
    }

    @AsyncTest
    void severalTasksReceiveInTurn() throws Exception {
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL)) {
            Task<Datagram> first = createTask(endpoint::receive);
            Task<Datagram> second = createTask(endpoint::receive);
            sleep(ZERO);
            endpoint.send(bytes("1"), endpoint.localAddress());
            endpoint.send(bytes("2"), endpoint.localAddress());
            assertThat(text(first.await().data())).isEqualTo("1");
            assertThat(text(second.await().data())).isEqualTo("2");
        }
    }

    @AsyncTest
    void closingWakesWhoReceives() throws Exception {
        DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL);
        Task<Datagram> one = createTask(endpoint::receive);
        Task<Datagram> two = createTask(endpoint::receive);
        sleep(ZERO);
        endpoint.close();
        for (Task<Datagram> receiving : List.of(one, two)) {
            assertThatThrownBy(() -> receiving.await(IOException.class))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
        }
        assertThatThrownBy(() -> endpoint.send(bytes("x"), ANY_PORT))
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
        timeout(seconds(10), endpoint::waitClosed);
        assertThat(endpoint).hasToString("DatagramEndpoint[closed]");
        requireNoSocketOpen();
    }

    @AsyncTest
    void whatWasSentBeforeTheCloseIsSent() throws Exception {
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL)) {
            DatagramConnection<Recorder> client =
                    Net.createDatagramEndpoint(
                            Recorder::new, LOCAL.withRemoteAddress(endpoint.localAddress()));
            client.transport().sendTo(bytes("last"));
            client.close();
            assertThat(text(receive(endpoint).data())).isEqualTo("last");
            client.transport().sendTo(bytes("too late"));
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void whatNobodyReceivesIsDroppedAndCounted() throws Exception {
        int room = 3 * (10 + DatagramEndpoint.OVERHEAD);
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL.withReceiveLimit(room))) {
            for (int i = 0; i < 5; i++) {
                endpoint.send(
                        new byte[] {(byte) i, 0, 0, 0, 0, 0, 0, 0, 0, 0}, endpoint.localAddress());
            }
            until(() -> endpoint.dropped() == 2);
            assertThat(endpoint.toString()).endsWith(", received=3, dropped=2]");
            for (int i = 0; i < 3; i++) {
                assertThat(receive(endpoint).data()[0]).isEqualTo((byte) i);
            }
            // One that is larger than the limit alone is not lost.
            endpoint.send(new byte[1000], endpoint.localAddress());
            assertThat(receive(endpoint).data()).hasSize(1000);
            assertThat(endpoint.dropped()).isEqualTo(2);
        }
    }

    @AsyncTest
    void whoSendsTooMuchIsToldToPause() throws Exception {
        try (DatagramConnection<Recorder> client =
                        Net.createDatagramEndpoint(Recorder::new, LOCAL);
                DatagramEndpoint other = DatagramEndpoint.open(LOCAL)) {
            client.transport().setWriteBufferLimits(WaterMarks.ofHigh(1000));
            assertThat(client.transport().writeBufferLimits()).isEqualTo(new WaterMarks(250, 1000));
            for (int i = 0; i < 3; i++) {
                client.transport().sendTo(new byte[400], other.localAddress());
            }
            assertThat(client.protocol().told).containsExactly("made", "pause");
            until(() -> client.protocol().told.contains("resume"));
            for (int i = 0; i < 3; i++) {
                assertThat(receive(other).data()).hasSize(400);
            }
        }
    }

    @AsyncTest
    void manyArriveInOrder() throws Exception {
        try (DatagramEndpoint one = DatagramEndpoint.open(LOCAL);
                DatagramEndpoint two = DatagramEndpoint.open(LOCAL)) {
            for (int i = 0; i < 500; i++) {
                byte[] data = bytes("number " + i).clone();
                one.send(i % 7 == 0 ? new byte[0] : data, two.localAddress());
                assertThat(text(receive(two).data())).isEqualTo(i % 7 == 0 ? "" : text(data));
            }
        }
    }

    @AsyncTest
    void cancellingLeavesNoSocket() throws Exception {
        for (int turns = 0; turns < 6; turns++) {
            Task<DatagramEndpoint> opening = createTask(() -> DatagramEndpoint.open(LOCAL));
            for (int i = 0; i < turns; i++) {
                sleep(ZERO);
            }
            if (!opening.cancel()) {
                opening.result().close();
            }
            sleep(millis(1));
            if (!opening.isCancelled()) {
                opening.result().close();
            }
            requireNoSocketOpen();
        }
    }

    @Test
    void closingTheLoopClosesTheSocket() throws Exception {
        InetSocketAddress here;
        try (Runner runner = new Runner()) {
            here = runner.<DatagramEndpoint>run(() -> DatagramEndpoint.open(LOCAL)).localAddress();
        }
        try (DatagramSocket again = new DatagramSocket(here)) {
            assertThat(again.isBound()).isTrue();
        }
    }

    @AsyncTest
    void aProtocolThatMustPauseAgainIsNotToldToGoOn() throws Exception {
        List<String> told = new ArrayList<>();
        class Noting implements DatagramProtocol {
            @Override
            public void pauseWriting() {
                told.add("pause");
            }

            @Override
            public void resumeWriting() {
                told.add("resume");
            }
        }
        try (DatagramEndpoint peer = DatagramEndpoint.open(LOCAL)) {
            DatagramTransport transport =
                    Net.createDatagramEndpoint(
                                    Noting::new,
                                    DatagramOptions.defaults()
                                            .withRemoteAddress(peer.localAddress()))
                            .transport();
            transport.setWriteBufferLimits(new WaterMarks(0, 0));
            for (int i = 0; i < 5; i++) {
                // It is sent by then, and the protocol not told yet.
                transport.sendTo(new byte[] {1});
                sleep(ZERO);
            }
            until(() -> told.getLast().equals("resume"));
            transport.close();
            for (int i = 0; i < told.size(); i++) {
                assertThat(told.get(i)).isEqualTo(i % 2 == 0 ? "pause" : "resume");
            }
            assertThat(told).endsWith("resume");
        }
    }
}
