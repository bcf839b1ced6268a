package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
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
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.Runner;
import dev.asyncio4j.Task;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Endpoints for datagrams: tasks that send and receive over real sockets, on this machine. */
class DatagramEndpointTest {
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

    private static void assumeEmptyOnesAreSentWhereConnected() {
        assumeThat(Net.selector())
                .as("the JDK sends no empty datagram from a connected socket")
                .isNotEqualTo("nio");
    }

    @AsyncTest
    void whoReceivesIsToldToo() throws Exception {
        try (DatagramEndpoint client = DatagramEndpoint.open(LOCAL.withRemoteAddress(refusing()))) {
            Task<Datagram> receiving = createTask(client::receive);
            sleep(ZERO);
            client.send(bytes("anybody?"));
            assertThatThrownBy(() -> timeout(seconds(10), () -> receiving.await(IOException.class)))
                    .isInstanceOf(PortUnreachableException.class)
                    .hasMessageContaining("Connection refused by ");
        }
    }

    @AsyncTest
    void anAddressThatIsTakenIsNamed() throws Exception {
        try (DatagramEndpoint first = DatagramEndpoint.open(LOCAL)) {
            DatagramOptions same = LOCAL.withLocalAddress(first.localAddress());
            assertThatThrownBy(() -> DatagramEndpoint.open(same))
                    .isExactlyInstanceOf(BindException.class)
                    .hasMessageEndingWith(": 127.0.0.1:" + first.localAddress().getPort());
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
    void whatNobodyReceivesIsDroppedAndCounted() throws Exception {
        int room = 3 * (10 + DatagramEndpoint.OVERHEAD);
        try (DatagramEndpoint endpoint = DatagramEndpoint.open(LOCAL.withReceiveLimit(room))) {
            for (int i = 0; i < 5; i++) {
                endpoint.send(
                        new byte[] {(byte) i, 0, 0, 0, 0, 0, 0, 0, 0, 0}, endpoint.localAddress());
            }
            eventually(() -> endpoint.dropped() == 2);
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
}
