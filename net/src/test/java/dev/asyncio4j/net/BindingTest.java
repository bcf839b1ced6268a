package dev.asyncio4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Future;
import dev.asyncio4j.net.Binding.Opening;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.ListenOptions;
import dev.asyncio4j.net.internal.Listening;
import dev.asyncio4j.net.internal.NettyPoller;
import dev.asyncio4j.net.internal.Sockets;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Servers at several addresses, which this machine has on Linux. */
@EnabledOnOs(OS.LINUX)
class BindingTest {
    private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
    private static final List<InetSocketAddress> BOTH =
            List.of(new InetSocketAddress(FIRST, 0), new InetSocketAddress(SECOND, 0));

    /** Opens, and has somebody else take the port at the second address so many times before. */
    private static final class Opener implements Opening<InetSocketAddress>, AutoCloseable {
        private final List<ServerSocket> others = new ArrayList<>();
        private final int most;

        Opener(int most) {
            this.most = most;
        }

        @Override
        public Future<Listening> open(
                InetSocketAddress address, ListenOptions options, Consumer<Line> onAccepted)
                throws IOException {
            if (address.getAddress().equals(SECOND) && others.size() < most) {
                others.add(new ServerSocket(address.getPort(), 1, SECOND));
            }
            return Sockets.listen(NettyPoller.ofRunningLoop(), address, options, onAccepted);
        }

        @Override
        public void close() throws IOException {
            for (ServerSocket other : others) {
                other.close();
            }
        }
    }

    private static Server serve(Opener opener) throws IOException {
        return Binding.atOnePort(BOTH, ServerOptions.defaults(), opener, (_, line) -> line.abort());
    }

    private static void requireOnePort(Server server) {
        assertThat(server.addresses())
                .containsExactly(
                        new InetSocketAddress(FIRST, server.port()),
                        new InetSocketAddress(SECOND, server.port()));
    }

    @AsyncTest
    void moreHostsAreListenedAtToo() throws Exception {
        ServerOptions options = ServerOptions.defaults().withMoreHosts("127.0.0.2", "127.0.0.1");
        try (Server server = Streams.startServer((_, _) -> {}, "127.0.0.1", 0, options)) {
            requireOnePort(server);
        }
    }

    @AsyncTest
    void allAddressesGetThePortThatTheFirstOneGot() throws Exception {
        try (Opener opener = new Opener(0);
                Server server = serve(opener)) {
            requireOnePort(server);
        }
    }

    @AsyncTest
    void anotherPortIsTriedWhereThatIsTakenAtTheSecond() throws Exception {
        try (Opener opener = new Opener(3);
                Server server = serve(opener)) {
            requireOnePort(server);
            assertThat(opener.others)
                    .hasSize(3)
                    .extracting(ServerSocket::getLocalPort)
                    .doesNotContain(server.port());
        }
    }

    @AsyncTest
    void inTheEndItIsToldAndNothingListens() throws Exception {
        try (Opener opener = new Opener(Integer.MAX_VALUE)) {
            assertThatThrownBy(() -> serve(opener))
                    .isInstanceOf(BindException.class)
                    .hasMessageMatching(
                            "cannot listen at 127.0.0.2:[1-9][0-9]*: Address already in use");
            assertThat(opener.others).hasSize(10);
        }
        Peers.iterateUntil(() -> !Peers.areThere());
    }

    @AsyncTest
    void aPortThatIsNamedIsTriedOnce() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, SECOND)) {
            List<SocketAddress> tried = new ArrayList<>();
            int port = taken.getLocalPort();
            assertThatThrownBy(() ->
                            Binding.atOnePort(
                                    List.of(
                                            new InetSocketAddress(FIRST, port),
                                            new InetSocketAddress(SECOND, port)),
                                    ServerOptions.defaults(),
                                    (address, options, onLine) -> {
                                        tried.add(address);
                                        return Sockets.listen(
                                                NettyPoller.ofRunningLoop(),
                                                address,
                                                options,
                                                onLine);
                                    },
                                    (_, line) -> line.abort()))
                    .isInstanceOf(BindException.class);
            assertThat(tried).hasSize(2);
        }
        Peers.iterateUntil(() -> !Peers.areThere());
    }
}
