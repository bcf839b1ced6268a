package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.net.Peers.HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.Action;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.List;

/** What belongs to a loop, used on other threads. */
class OtherThreadsTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.ofLiteral(HERE), 0);

    private static void requireRefused(String subject, List<Action<?>> uses) {
        for (Action<?> use : uses) {
            assertThatThrownBy(() -> Asyncio.toThread(use))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(subject + " was used on the thread");
        }
    }

    @AsyncTest
    void aServer(EventLoop loop) throws Exception {
        try (TlsServing serving = TlsServing.by(Peers::swallow, ServerOptions.defaults());
                StreamConnection client = Peers.connect(serving.server())) {
            Server server = serving.server();
            Peers.iterateUntil(() -> server.toString().contains("connections=1"));
            requireRefused(
                    "a server",
                    List.of(
                            server::close,
                            server::closeClients,
                            server::abortClients,
                            server::startServing,
                            server::serveForever,
                            () -> server.shutdown(seconds(1))));
            loop.debug(true);
            requireRefused("a server", List.of(server::addresses, server::port));
            assertThat(server.isServing()).isTrue();
            assertThat(client.reader().atEof()).isFalse();
            // A debugger or a log may show it.
            assertThat(Asyncio.toThread(server::toString)).contains("connections=1");
        }
    }

    @AsyncTest
    void aStreamThatTheProgramFeeds(EventLoop loop) throws Exception {
        loop.debug(true);
        StreamReader reader = StreamReader.create(100);
        requireRefused(
                "data of a stream",
                List.of(
                        () -> reader.feedData(new byte[1]),
                        reader::feedEof,
                        () -> reader.setException(new IOException("no"))));
        reader.feedData(new byte[] {7});
        reader.feedEof();
        assertThat(reader.read()).containsExactly(7);
    }

    @AsyncTest
    void aStreamThoughThereIsSomethingToRead() throws Exception {
        Streams.Handler greets = (_, writer) -> writer.write(new byte[5]);
        try (TlsServing serving = TlsServing.by(greets, ServerOptions.defaults());
                StreamConnection client = Peers.connect(serving.server())) {
            StreamReader reader = client.reader();
            Peers.iterateUntil(() -> reader.buffered() == 5);
            requireRefused(
                    "a connection",
                    List.of(
                            reader::read,
                            reader::readline,
                            () -> reader.read(1),
                            () -> reader.readexactly(1),
                            client.writer()::drain));
            assertThat(reader.read()).hasSize(5);
        }
    }

    @AsyncTest
    void theOptionsOfASocket() throws Exception {
        try (TlsServing serving = TlsServing.by(Peers::swallow, ServerOptions.defaults());
                StreamConnection client = Peers.connect(serving.server())) {
            Transport transport = client.writer().transport();
            requireRefused(
                    "a connection",
                    List.of(
                            () -> transport.option(StandardSocketOptions.TCP_NODELAY),
                            () -> transport.setOption(StandardSocketOptions.TCP_NODELAY, false)));
            assertThat(transport.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        }
    }

    @AsyncTest
    void aProtocolThatWasNotPausedThereIsGivenOn() throws Exception {
        class Noting implements Protocol {
            private int count;

            @Override
            public void dataReceived(byte[] data) {
                count += data.length;
            }
        }
        Streams.Handler greets =
                (reader, writer) -> {
                    reader.readexactly(1);
                    writer.write(new byte[5]);
                };
        try (Server server = Streams.startServer(greets, HERE, 0)) {
            Connection<Noting> connection = Net.createConnection(Noting::new, HERE, server.port());
            Transport transport = connection.transport();
            requireRefused(
                    "a connection", List.of(transport::pauseReading, transport::resumeReading));
            transport.write(new byte[1]);
            Peers.iterateUntil(() -> connection.protocol().count == 5);
            transport.close();
        }
    }

    @AsyncTest
    void aSocketForDatagrams() throws Exception {
        try (DatagramEndpoint endpoint =
                DatagramEndpoint.open(DatagramOptions.defaults().withLocalAddress(ANY_PORT))) {
            InetSocketAddress itself = endpoint.localAddress();
            endpoint.send(new byte[] {3}, itself);
            requireRefused(
                    "a socket for datagrams",
                    List.of(
                            endpoint::receive,
                            endpoint::close,
                            () -> endpoint.send(new byte[1], itself)));
            assertThat(endpoint.receive().data()).containsExactly(3);
        }
    }
}
