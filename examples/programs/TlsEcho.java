// An echo server over TLS, and three clients: two of them have reason not to trust it.
//
// The handler of a server is the same over TLS. A client checks that whom it trusts has signed the
// certificate, and that this is for the host. Python: start_server(ssl=...),
// open_connection(ssl=...).

import static dev.asyncio4j.Asyncio.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asyncio4j.net.ConnectOptions;
import dev.asyncio4j.net.Server;
import dev.asyncio4j.net.ServerOptions;
import dev.asyncio4j.net.StreamReader;
import dev.asyncio4j.net.StreamWriter;
import dev.asyncio4j.net.Streams;
import dev.asyncio4j.net.TlsInfo;
import dev.asyncio4j.net.TlsOptions;
import java.io.IOException;
import java.util.Objects;
import javax.net.ssl.SSLException;

static final String HERE = "127.0.0.1";

void main() throws Exception {
    try (LocalhostIdentity identity = LocalhostIdentity.open()) {
        TlsOptions shown = TlsOptions.server(identity.certificate(), identity.key());
        TlsOptions trusting = TlsOptions.client().withTrust(identity.certificate());
        run(() -> {
            ServerOptions options = ServerOptions.defaults().withTls(shown);
            try (Server server =
                    Streams.startServer((in, out) -> echo(in, out), HERE, 0, options)) {
                ask(server.port(), "one who trusts it", trusting);
                ask(server.port(), "one who knows it not", TlsOptions.client());
                ask(server.port(), "one who wants another", trusting.withServerName("a.example"));
            }
        });
    }
}

void echo(StreamReader in, StreamWriter out) throws IOException {
    for (byte[] line : in) {
        out.write(line);
        out.drain();
    }
}

void ask(int port, String who, TlsOptions trust) throws IOException {
    ConnectOptions options = ConnectOptions.defaults().withTls(trust);
    try (var connection = Streams.openConnection(HERE, port, options)) {
        connection.writer().write("hello\n".getBytes(UTF_8));
        String answer = new String(connection.reader().readline(), UTF_8).strip();
        TlsInfo tls = Objects.requireNonNull(connection.writer().tls());
        IO.println(who + " gets \"" + answer + "\" over " + tls.protocol());
    } catch (SSLException refused) {
        IO.println(who + " sends nothing: " + refused.getMessage());
    }
}
