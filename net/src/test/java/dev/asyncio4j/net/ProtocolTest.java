package dev.asyncio4j.net;

import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.timeout;
import static dev.asyncio4j.net.Peers.HERE;
import static dev.asyncio4j.net.Peers.bytes;
import static dev.asyncio4j.net.Peers.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.Asyncio;
import dev.asyncio4j.ContextVar;
import dev.asyncio4j.testing.AsyncTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What protocols are told, and by whom. */
class ProtocolTest {
    @AsyncTest
    void aProtocolIsToldInOrder() throws Exception {
        try (var pair = ProtocolAndPeer.of(Recorder.OfStream::new)) {
            assertThat(pair.protocol().transport()).isSameAs(pair.transport());
            pair.peerSends("some words");
            pair.peer().shutdownOutput();
            eventually(pair.protocol()::isLost);
            assertThat(pair.protocol().told).containsExactly("made", "data", "eof", "lost");
            assertThat(pair.protocol().text()).isEqualTo("some words");
            assertThat(pair.protocol().cause).isNull();
            assertThat(pair.peer().getInputStream().read()).isEqualTo(-1);
        }
    }

    @AsyncTest
    void aProtocolSeesTheContextInWhichItWasAskedFor() throws Exception {
        ContextVar<String> variable = ContextVar.of("who", "nobody");
        class Seeing extends Recorder.OfStream {
            @Override
            public void dataReceived(byte[] bytes) {
                told.add(variable.value());
            }
        }
        variable.set("me");
        try (var pair = ProtocolAndPeer.of(Seeing::new)) {
            variable.set("somebody else");
            pair.peerSends("words");
            eventually(() -> pair.protocol().told.size() == 2);
            assertThat(pair.protocol().told).containsExactly("made", "me");
        }
    }

    @AsyncTest
    void aServerHasAProtocolForEachConnection() throws Exception {
        List<Recorder.OfStream> protocols = new ArrayList<>();
        class Echo extends Recorder.OfStream {
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
        assertThat(protocols).allMatch(Recorder::isLost);
        for (Socket client : clients) {
            client.close();
        }
    }

    /** By the machine's clock: a virtual one stands still while somebody blocks. */
    @Test
    @Timeout(60)
    void aCallbackThatBlocksDelaysItsProtocolAlone() {
        Asyncio.run(ProtocolTest::blockInACallback);
    }

    private static void blockInACallback() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        class Locking extends Recorder.OfStream {
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
        try (var pair = ProtocolAndPeer.of(Locking::new)) {
            lock.lock();
            try {
                pair.peerSends("wo");
                sleep(millis(20));
                pair.peerSends("rds");
                sleep(millis(20));
                assertThat(pair.protocol().text()).isEmpty();
            } finally {
                lock.unlock();
            }
            eventually(() -> pair.protocol().text().equals("words"));
        }
    }

    @Test
    void whatALoopHasReceivedWhenItIsClosedIsDropped() {
        Recorder.OfStream protocol = new Recorder.OfStream();
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
}
