// A time server over UDP, and a client that asks again when an answer is late.
//
// Each datagram is answered by one with the time; the server loses every second one, as a network
// may. Python: loop.create_datagram_endpoint; asyncio has no streams of datagrams.

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.net.DatagramEndpoint;
import dev.asyncio4j.net.DatagramOptions;
import dev.asyncio4j.net.DatagramProtocol;
import dev.asyncio4j.net.DatagramTransport;
import dev.asyncio4j.net.Net;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.TimeoutException;

static final InetSocketAddress ANY_PORT =
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

void main() {
    run(() -> {
        DatagramOptions here = DatagramOptions.defaults().withLocalAddress(ANY_PORT);
        try (var server = Net.createDatagramEndpoint(Clock::new, here);
                DatagramEndpoint client =
                        DatagramEndpoint.open(
                                DatagramOptions.defaults()
                                        .withRemoteAddress(server.transport().localAddress()))) {
            IO.println("it is " + ask(client));
        }
    });
}

static final class Clock implements DatagramProtocol {
    private DatagramTransport transport;
    private int asked;

    @Override
    public void connectionMade(DatagramTransport transport) {
        this.transport = transport;
    }

    @Override
    public void datagramReceived(byte[] data, InetSocketAddress from) {
        if (++asked % 2 == 0) {
            transport.sendTo(Instant.now().toString().getBytes(UTF_8), from);
        }
    }
}

Instant ask(DatagramEndpoint client) throws IOException {
    while (true) {
        IO.println("what time is it?");
        client.send("time".getBytes(UTF_8));
        try {
            return timeout(
                    millis(200), () -> Instant.parse(new String(client.receive().data(), UTF_8)));
        } catch (TimeoutException lost) {
            IO.println("no answer");
        }
    }
}
