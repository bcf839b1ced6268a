package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static dev.asyncio4j.net.Peers.text;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.ContextVar;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.ExceptionContext;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Protocols of datagrams, over real sockets, on this machine. */
class DatagramProtocolTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(HERE, 0);
    private static final DatagramOptions LOCAL =
            DatagramOptions.defaults().withLocalAddress(ANY_PORT);

    private static InetSocketAddress refusing() throws IOException {
        try (DatagramSocket closedSoon = new DatagramSocket(ANY_PORT)) {
            return (InetSocketAddress) closedSoon.getLocalSocketAddress();
        }
    }

    private static Datagram receive(DatagramEndpoint endpoint) throws Exception {
        return timeout(seconds(10), endpoint::receive);
    }

    /** Sends back what comes. */
    private static final class Echo extends Recorder.OfDatagrams {
        @Override
        public void datagramReceived(byte[] data, InetSocketAddress from) throws Exception {
            super.datagramReceived(data, from);
            Objects.requireNonNull(transport).sendTo(data, from);
        }
    }

    @AsyncTest
    void whoSendsMuchAtOnceIsToldToPause() throws Exception {
        class Eager extends Recorder.OfDatagrams {
            @Override
            public void connectionMade(DatagramTransport made) throws Exception {
                super.connectionMade(made);
                for (int i = 0; i < 100; i++) {
                    made.sendTo(new byte[1000]);
                }
            }
        }
        try (DatagramSocket sink = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramConnection<Eager> connection =
                        Net.createDatagramEndpoint(
                                Eager::new,
                                DatagramOptions.defaults()
                                        .withRemoteAddress(
                                                new InetSocketAddress(
                                                        InetAddress.getLoopbackAddress(),
                                                        sink.getLocalPort())))) {
            eventually(() -> connection.protocol().told.contains("resume"));
            assertThat(connection.protocol().told).containsExactly("made", "pause", "resume");
        }
    }

    @AsyncTest
    void aProtocolIsGivenWhatComesAndAnswers() throws Exception {
        try (DatagramConnection<Echo> server = Net.createDatagramEndpoint(Echo::new, LOCAL)) {
            InetSocketAddress there = server.transport().localAddress();
            DatagramOptions connected = DatagramOptions.defaults().withRemoteAddress(there);
            try (DatagramConnection<Recorder.OfDatagrams> client =
                    Net.createDatagramEndpoint(Recorder.OfDatagrams::new, connected)) {
                assertThat(client.transport().remoteAddress()).isEqualTo(there);
                client.transport().sendTo(bytes("one"));
                client.transport().sendTo(bytes("two"));
                client.transport().sendTo(bytes("three"), there);
                assertThat(client.transport().writeBufferSize()).isEqualTo(11 + 3 * 8);
                eventually(() -> client.protocol().told.size() == 4);
                assertThat(client.protocol().told).containsExactly("made", "one", "two", "three");
                assertThat(client.transport().writeBufferSize()).isZero();
                client.transport().close();
                eventually(client.protocol()::isLost);
                assertThat(client.protocol().cause).isNull();
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
            eventually(() -> seen.size() == 2);
            assertThat(seen).containsExactly("creator", "creator true");
        }
    }

    @AsyncTest
    void aProtocolThatThrowsIsReportedAndGoesOn(EventLoop loop) throws Exception {
        List<ExceptionContext> reports = Peers.reportsOf(loop);
        IOException failure = new IOException("broken protocol");
        class Broken extends Recorder.OfDatagrams {
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
            eventually(() -> reports.size() == 2);
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
        try (DatagramConnection<Recorder.OfDatagrams> client =
                Net.createDatagramEndpoint(Recorder.OfDatagrams::new, connected)) {
            client.transport().sendTo(bytes("anybody?"));
            IOException error = timeout(seconds(10), client.protocol().errors::get);
            assertThat(error)
                    .isInstanceOf(PortUnreachableException.class)
                    .hasMessageContaining("Connection refused by ");
            assertThat(client.transport().isClosing()).isFalse();
        }
    }

    @AsyncTest
    void oneThatIsNotConnectedIgnoresIt() throws Exception {
        try (DatagramConnection<Recorder.OfDatagrams> client =
                        Net.createDatagramEndpoint(Recorder.OfDatagrams::new, LOCAL);
                DatagramEndpoint other = DatagramEndpoint.open(LOCAL)) {
            client.transport().sendTo(bytes("anybody?"), refusing());
            client.transport().sendTo(bytes("hello"), other.localAddress());
            assertThat(text(receive(other).data())).isEqualTo("hello");
            other.send(bytes("hello yourself"), client.transport().localAddress());
            eventually(() -> client.protocol().told.size() == 2);
            assertThat(client.protocol().told).containsExactly("made", "hello yourself");
        }
    }

    @AsyncTest
    void sendingElsewhereIsAnError() throws Exception {
        InetSocketAddress there = refusing();
        try (DatagramConnection<Recorder.OfDatagrams> client =
                        Net.createDatagramEndpoint(
                                Recorder.OfDatagrams::new,
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
        try (DatagramConnection<Recorder.OfDatagrams> client =
                        Net.createDatagramEndpoint(Recorder.OfDatagrams::new, LOCAL);
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
    void whatWasSentBeforeTheCloseIsSent() throws Exception {
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL)) {
            DatagramConnection<Recorder.OfDatagrams> client =
                    Net.createDatagramEndpoint(
                            Recorder.OfDatagrams::new,
                            LOCAL.withRemoteAddress(endpoint.localAddress()));
            client.transport().sendTo(bytes("last"));
            client.close();
            assertThat(text(receive(endpoint).data())).isEqualTo("last");
            client.transport().sendTo(bytes("too late"));
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    void whoSendsTooMuchIsToldToPause() throws Exception {
        try (DatagramConnection<Recorder.OfDatagrams> client =
                        Net.createDatagramEndpoint(Recorder.OfDatagrams::new, LOCAL);
                DatagramEndpoint other = DatagramEndpoint.open(LOCAL)) {
            client.transport().setWriteBufferLimits(WaterMarks.ofHigh(1000));
            assertThat(client.transport().writeBufferLimits()).isEqualTo(new WaterMarks(250, 1000));
            for (int i = 0; i < 3; i++) {
                client.transport().sendTo(new byte[400], other.localAddress());
            }
            assertThat(client.protocol().told).containsExactly("made", "pause");
            eventually(() -> client.protocol().told.contains("resume"));
            for (int i = 0; i < 3; i++) {
                assertThat(receive(other).data()).hasSize(400);
            }
        }
    }

    @AsyncTest
    void aProtocolThatMustPauseAgainIsNotToldToGoOn() throws Exception {
        try (DatagramEndpoint peer = DatagramEndpoint.open(LOCAL)) {
            DatagramConnection<Recorder.OfDatagrams> client =
                    Net.createDatagramEndpoint(
                            Recorder.OfDatagrams::new,
                            DatagramOptions.defaults().withRemoteAddress(peer.localAddress()));
            DatagramTransport transport = client.transport();
            List<String> told = client.protocol().told;
            transport.setWriteBufferLimits(new WaterMarks(0, 0));
            for (int i = 0; i < 5; i++) {
                // It is sent by then, and the protocol not told yet.
                transport.sendTo(new byte[] {1});
                sleep(ZERO);
            }
            eventually(() -> told.getLast().equals("resume"));
            transport.close();
            assertThat(told).startsWith("made");
            for (int i = 1; i < told.size(); i++) {
                assertThat(told.get(i)).isEqualTo(i % 2 == 1 ? "pause" : "resume");
            }
            assertThat(told).endsWith("resume");
        }
    }
}
