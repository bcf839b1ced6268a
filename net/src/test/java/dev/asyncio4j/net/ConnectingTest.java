package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.requireNoSocketOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.CancelledError;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Task;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;

/** Connecting to one of several addresses. */
class ConnectingTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket closedSoon = new ServerSocket(0, 1, HERE)) {
            return (InetSocketAddress) closedSoon.getLocalSocketAddress();
        }
    }

    /** Listens, and has no room for one more: who connects waits. */
    private static final class Full implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, HERE);
        private final List<Socket> waiting = new ArrayList<>();

        Full() throws IOException {
            for (int i = 0; i < 2; i++) {
                waiting.add(new Socket(HERE, server.getLocalPort()));
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : waiting) {
                socket.close();
            }
            server.close();
        }
    }

    /** Until the sockets that were given up are closed. */
    @AsyncTest
    void theNextAddressIsTriedWhenOneRefuses() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, HERE)) {
            InetSocketAddress there = (InetSocketAddress) server.getLocalSocketAddress();
            Line line =
                    Connecting.toOneOf(
                            List.of(refusing(), there),
                            ConnectOptions.defaults().withHappyEyeballsDelay(null));
            assertThat(line.remoteAddress()).isEqualTo(there);
            line.abort();
        }
        requireNoSocketOpen();
    }

    @AsyncTest
    @Behaviour(177)
    void theNextAddressIsTriedBesideOneThatDoesNotAnswer() throws Exception {
        try (Full full = new Full();
                ServerSocket server = new ServerSocket(0, 1, HERE)) {
            InetSocketAddress there = (InetSocketAddress) server.getLocalSocketAddress();
            Line line =
                    timeout(
                            seconds(30),
                            () ->
                                    Connecting.toOneOf(
                                            List.of(full.address(), there),
                                            ConnectOptions.defaults()
                                                    .withHappyEyeballsDelay(millis(1))));
            assertThat(line.remoteAddress()).isEqualTo(there);
            line.abort();
            requireNoSocketOpen();
        }
    }

    @AsyncTest
    @Behaviour(177)
    void whatAllAddressesFailedWithIsToldInOneError() throws Exception {
        InetSocketAddress one = refusing();
        InetSocketAddress two = refusing();
        assertThatThrownBy(() -> Connecting.toOneOf(List.of(one, two), ConnectOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Multiple exceptions: ")
                .hasMessageContaining(String.valueOf(one.getPort()))
                .hasMessageContaining(String.valueOf(two.getPort()))
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
        requireNoSocketOpen();
    }

    @AsyncTest
    @Behaviour(177)
    void whatIsNoFailureOfTheNetworkIsThrownAsItIs() throws Exception {
        List<InetSocketAddress> mistaken = Arrays.asList(refusing(), null);
        assertThatThrownBy(() -> Connecting.toOneOf(mistaken, ConnectOptions.defaults()))
                .isInstanceOf(NullPointerException.class);
        requireNoSocketOpen();
    }

    @AsyncTest
    void aLocalAddressThatThisMachineHasNotIsNamed() throws Exception {
        InetAddress documented = InetAddress.ofLiteral("192.0.2.7");
        ConnectOptions options =
                ConnectOptions.defaults().withLocalAddress(new InetSocketAddress(documented, 0));
        int port = refusing().getPort();
        assertThatThrownBy(() -> Streams.openConnection("127.0.0.1", port, options))
                .isExactlyInstanceOf(BindException.class)
                .hasMessage("Cannot assign requested address: 192.0.2.7:0");
    }

    @AsyncTest
    void aFailureIsTheJdksAndLeadsToWhoConnects() throws Exception {
        InetSocketAddress nobody = refusing();
        assertThatThrownBy(() -> Streams.openConnection("127.0.0.1", nobody.getPort()))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("Connection refused: 127.0.0.1:" + nobody.getPort())
                .satisfies(ConnectingTest::leadsHere);
        assertThatThrownBy(() ->
                        Connecting.toOneOf(List.of(nobody, nobody), ConnectOptions.defaults()))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessage("Connection refused: 127.0.0.1:" + nobody.getPort())
                .satisfies(ConnectingTest::leadsHere);
    }

    private static void leadsHere(Throwable thrown) {
        assertThat(thrown.getStackTrace())
                .extracting(StackTraceElement::getClassName)
                .contains(ConnectingTest.class.getName());
    }

    @AsyncTest
    void sameFailuresAreOne() throws Exception {
        InetSocketAddress one = refusing();
        assertThatThrownBy(() -> Connecting.toOneOf(List.of(one, one), ConnectOptions.defaults()))
                .isInstanceOf(ConnectException.class);
    }

    @AsyncTest
    @Behaviour(177)
    void cancellingLeavesNoSocket() throws Exception {
        try (Full one = new Full();
                Full two = new Full()) {
            Task<Line> connecting =
                    createTask(() ->
                            Connecting.toOneOf(
                                    List.of(one.address(), two.address()),
                                    ConnectOptions.defaults().withHappyEyeballsDelay(millis(1))));
            sleep(millis(20));
            connecting.cancel();
            assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
            requireNoSocketOpen();
        }
    }

    @AsyncTest
    void cancellingAtTheMomentOfSuccessLeavesNoSocket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, HERE)) {
            InetSocketAddress there = (InetSocketAddress) server.getLocalSocketAddress();
            for (int i = 0; i < 40; i++) {
                Task<Line> connecting =
                        createTask(() ->
                                Connecting.toOneOf(List.of(there), ConnectOptions.defaults()));
                for (int turns = 0; turns < i / 4; turns++) {
                    sleep(Duration.ZERO);
                }
                if (!connecting.cancel()) {
                    connecting.result().abort();
                }
                sleep(millis(1));
                if (connecting.isDone() && !connecting.isCancelled()) {
                    connecting.result().abort();
                }
            }
            requireNoSocketOpen();
        }
    }

    @AsyncTest
    void aLocalAddressIsWhereItConnectsFrom() throws Exception {
        InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0);
        try (ServerSocket server = new ServerSocket(0, 1, HERE);
                StreamConnection connection =
                        Streams.openConnection(
                                "127.0.0.1",
                                server.getLocalPort(),
                                ConnectOptions.defaults().withLocalAddress(from))) {
            assertThat(connection.writer().localAddress())
                    .asInstanceOf(InstanceOfAssertFactories.type(InetSocketAddress.class))
                    .extracting(InetSocketAddress::getAddress)
                    .isEqualTo(from.getAddress());
        }
    }

    @AsyncTest
    void familiesTakeTurns() {
        List<InetSocketAddress> addresses =
                List.of("::1", "::2", "::3", "127.0.0.1", "127.0.0.2").stream()
                        .map(literal -> new InetSocketAddress(InetAddress.ofLiteral(literal), 80))
                        .toList();
        assertThat(Addresses.interleaved(addresses))
                .extracting(address -> address.getAddress().getHostAddress())
                .containsExactly(
                        "0:0:0:0:0:0:0:1",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:2",
                        "127.0.0.2",
                        "0:0:0:0:0:0:0:3");
    }

    @AsyncTest
    void namesAreLookedUp() throws Exception {
        assertThat(Net.getaddrinfo("127.0.0.1", 80))
                .containsExactly(new InetSocketAddress(HERE, 80));
        assertThat(Net.getaddrinfo("localhost", 80))
                .isNotEmpty()
                .allMatch(address -> address.getAddress().isLoopbackAddress())
                .allMatch(address -> address.getPort() == 80);
        assertThatThrownBy(() -> Net.getaddrinfo("nowhere.invalid", 80))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("nowhere.invalid");
        assertThatThrownBy(() -> Net.getaddrinfo("localhost", 65536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port: 65536");
        assertThat(Net.getnameinfo(HERE)).isEqualTo(HERE.getCanonicalHostName());
    }

    @AsyncTest
    void aNameIsLookedUpBesideTheLoopAndAnAddressIsNot() throws Exception {
        Task<?> other = createTask(() -> {});
        Net.getaddrinfo("127.0.0.1", 80);
        assertThat(other.isDone()).isFalse();
        Net.getaddrinfo("localhost", 80);
        assertThat(other.isDone()).isTrue();
    }

    /** The thread that is to look it up does not come to that before. */
    @AsyncTest
    void whoIsCancelledDuringTheLookUpDoesNotWaitForIt(EventLoop loop) throws Exception {
        CountDownLatch mayLookUp = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.execute(() -> awaitUninterruptibly(mayLookUp));
        loop.setDefaultExecutor(executor);
        Task<?> connecting = createTask(() -> Streams.openConnection("localhost", 1));
        sleep(Duration.ZERO);
        connecting.cancel();
        Asyncio.wait(List.of(connecting));
        assertThat(connecting.isCancelled()).isTrue();
        mayLookUp.countDown();
        requireNoSocketOpen();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }
}
