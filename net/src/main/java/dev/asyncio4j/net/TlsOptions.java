package dev.asyncio4j.net;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted, and whom to trust. Immutable.
 *
 * <pre>{@code
 * ServerOptions.defaults().withTls(TlsOptions.server(Path.of("chain.pem"), Path.of("key.pem")));
 * ConnectOptions.defaults().withTls(TlsOptions.client());
 * }</pre>
 *
 * <p>TLS 1.3 and 1.2 are spoken, with what the JDK takes for safe. A client checks the server's
 * certificate, and that it is for the host that was connected to.
 *
 * <p>Files are read once, when the options are first used, on a thread of the default executor;
 * what is wrong with one is an {@link java.io.IOException} there, which names it. To take up files
 * that have changed, make new options.
 *
 * <p><b>The end.</b> To close a connection says so to the peer, after everything that was written,
 * and waits for the answer, {@link #withShutdownTimeout} at most; to abort it does not. A
 * connection that ends without the peer having said so may have been cut off by somebody between:
 * see {@link #withCloseNotifyRequired}. A single direction cannot be closed.
 *
 * <p><b>Python:</b> {@code ssl.SSLContext}, and what {@code create_connection}, {@code
 * create_server} and {@code start_tls} take beside it.
 */
public final class TlsOptions {
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    /** Whether a server asks its clients who they are. */
    public enum ClientAuth {
        /** It does not. */
        NONE,
        /** It asks; a client that has no certificate is served all the same. */
        OPTIONAL,
        /** It serves only clients with a certificate that it trusts. */
        REQUIRED
    }

    private enum Side {
        CLIENT,
        SERVER,
        EITHER
    }

    /** For whom to ask, and whom to answer for. */
    private record Names(
            @Nullable String peer, boolean checked, Map<String, TlsOptions> ownContexts) {}

    private record Ends(Duration handshake, Duration shutdown, boolean closeNotifyRequired) {}

    private final Side side;
    private final TlsContext context;
    private final ClientAuth clientAuth;
    private final List<String> applicationProtocols;
    private final Names names;
    private final Ends ends;

    private TlsOptions(Side side, TlsContext context) {
        this(
                side,
                context,
                ClientAuth.NONE,
                List.of(),
                new Names(null, true, Map.of()),
                new Ends(HANDSHAKE_TIMEOUT, SHUTDOWN_TIMEOUT, true));
    }

    private TlsOptions(
            Side side,
            TlsContext context,
            ClientAuth clientAuth,
            List<String> applicationProtocols,
            Names names,
            Ends ends) {
        this.side = side;
        this.context = context;
        this.clientAuth = clientAuth;
        this.applicationProtocols = applicationProtocols;
        this.names = names;
        this.ends = ends;
    }

    /** A client that trusts whom the JDK trusts. <b>Python:</b> {@code create_default_context}. */
    public static TlsOptions client() {
        return new TlsOptions(Side.CLIENT, new TlsContext(null, null, true));
    }

    /**
     * A server that shows this certificate.
     *
     * @param certificateChain a file of PEM: its certificate, and then those that sign for it
     * @param key a file of PEM, with the private key; it may be the same one
     */
    public static TlsOptions server(Path certificateChain, Path key) {
        return server(new TlsIdentity(certificateChain, key, null));
    }

    /** The same, with a key that is encrypted. */
    public static TlsOptions server(Path certificateChain, Path key, String keyPassword) {
        return server(
                new TlsIdentity(
                        certificateChain, key, Objects.requireNonNull(keyPassword, "keyPassword")));
    }

    private static TlsOptions server(TlsIdentity identity) {
        return new TlsOptions(Side.SERVER, new TlsContext(identity, null, true));
    }

    /**
     * Whatever the context says of certificates and of trust, for a client or a server. A client
     * checks the host all the same.
     */
    public static TlsOptions of(SSLContext context) {
        return new TlsOptions(
                Side.EITHER, new TlsContext(Objects.requireNonNull(context, "context")));
    }

    // Certificates

    /** Trusts those for whom a certificate of this file of PEM signs, and nobody else. */
    public TlsOptions withTrust(Path certificates) {
        Objects.requireNonNull(certificates, "certificates");
        requireFiles("withTrust");
        return with(new TlsContext(context.identity, certificates, context.verifies));
    }

    /** Shows this certificate: a client's, to a server that asks for it. */
    public TlsOptions withIdentity(Path certificateChain, Path key) {
        return with(new TlsIdentity(certificateChain, key, null));
    }

    /** The same, with a key that is encrypted. */
    public TlsOptions withIdentity(Path certificateChain, Path key, String keyPassword) {
        return with(
                new TlsIdentity(
                        certificateChain, key, Objects.requireNonNull(keyPassword, "keyPassword")));
    }

    private TlsOptions with(TlsIdentity identity) {
        requireFiles("withIdentity");
        return with(new TlsContext(identity, context.trust, context.verifies));
    }

    /**
     * Takes everyone for who he says he is, so that whoever is between can read and change
     * everything. <b>For tests alone.</b> To trust a certificate that nobody known has signed, use
     * {@link #withTrust}.
     */
    public TlsOptions withoutVerification() {
        requireFiles("withoutVerification");
        return with(new TlsContext(context.identity, context.trust, false))
                .withHostnameCheck(false);
    }

    private void requireFiles(String method) {
        if (context.isGiven()) {
            throw new IllegalStateException(
                    method + ": these options are of an SSLContext, which says that itself");
        }
    }

    /** Whether a server asks its clients for certificates; at first it does not. */
    public TlsOptions withClientAuth(ClientAuth clientAuth) {
        return new TlsOptions(
                side,
                context,
                Objects.requireNonNull(clientAuth, "clientAuth"),
                applicationProtocols,
                names,
                ends);
    }

    private TlsOptions with(TlsContext other) {
        return new TlsOptions(side, other, clientAuth, applicationProtocols, names, ends);
    }

    // What is agreed

    /**
     * Offers these protocols by ALPN, the preferred one first. Where both ends offer some and none
     * in common, the handshake fails.
     */
    public TlsOptions withApplicationProtocols(String... protocols) {
        return new TlsOptions(side, context, clientAuth, List.of(protocols), names, ends);
    }

    /**
     * Asks for this name, and checks that the server's certificate is for it; at first that is the
     * host that is connected to.
     */
    public TlsOptions withServerName(String name) {
        Objects.requireNonNull(name, "name");
        return with(new Names(name, names.checked, names.ownContexts));
    }

    /**
     * Whether a client checks that the certificate is for the host; at first it does. If not, any
     * server will do whose certificate is trusted.
     */
    public TlsOptions withHostnameCheck(boolean checked) {
        return with(new Names(names.peer, checked, names.ownContexts));
    }

    /**
     * Has a server take other options for clients that ask for these names (SNI); timeouts remain
     * those of this one, and so does everything for all other names.
     *
     * @param options by name; the name {@code *.example.org} is for all that are one part longer
     */
    public TlsOptions withServerNames(Map<String, TlsOptions> options) {
        Map<String, TlsOptions> byName = new TreeMap<>();
        options.forEach((name, other) -> {
            other.requireServer("serverNames");
            byName.put(name.toLowerCase(Locale.ROOT), other);
        });
        return with(new Names(names.peer, names.checked, Map.copyOf(byName)));
    }

    private TlsOptions with(Names other) {
        return new TlsOptions(side, context, clientAuth, applicationProtocols, other, ends);
    }

    // How long, and how it ends

    /**
     * How long a handshake may take; at first a minute.
     *
     * @throws IllegalArgumentException if that is no time
     */
    public TlsOptions withHandshakeTimeout(Duration timeout) {
        requirePositive("handshakeTimeout", timeout);
        return with(new Ends(timeout, ends.shutdown, ends.closeNotifyRequired));
    }

    /**
     * How long closing waits for the peer to answer, and before that for it to go on reading what
     * was written; at first half a minute.
     *
     * @throws IllegalArgumentException if that is no time
     */
    public TlsOptions withShutdownTimeout(Duration timeout) {
        requirePositive("shutdownTimeout", timeout);
        return with(new Ends(ends.handshake, timeout, ends.closeNotifyRequired));
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException(name + ": " + timeout + " (expected: more than 0)");
        }
    }

    /**
     * Whether it is a failure if the peer ends the connection without saying so in TLS, its
     * <i>close_notify</i>; at first it is. What came before can be read, and then there is an
     * {@link javax.net.ssl.SSLException} in place of the end. If not, that is taken for the end:
     * for peers that are careless, where what they say shows whether it is complete. <b>Python:</b>
     * {@code suppress_ragged_eofs}.
     */
    public TlsOptions withCloseNotifyRequired(boolean required) {
        return with(new Ends(ends.handshake, ends.shutdown, required));
    }

    private TlsOptions with(Ends other) {
        return new TlsOptions(side, context, clientAuth, applicationProtocols, names, other);
    }

    // For those who connect and listen

    TlsOptions requireClient(String name) {
        if (side == Side.SERVER) {
            throw new IllegalArgumentException(
                    name + ": options of a server (expected: TlsOptions.client() or of(context))");
        }
        return this;
    }

    TlsOptions requireServer(String name) {
        if (side == Side.CLIENT) {
            throw new IllegalArgumentException(
                    name
                            + ": options of a client (expected: TlsOptions.server(chain, key) or"
                            + " of(context))");
        }
        return this;
    }

    /** Whether that is for a client; for either end, if this one has connected to the other. */
    boolean isClient(boolean hasConnected) {
        return side == Side.EITHER ? hasConnected : side == Side.CLIENT;
    }

    TlsContext context() {
        return context;
    }

    ClientAuth clientAuth() {
        return clientAuth;
    }

    List<String> applicationProtocols() {
        return applicationProtocols;
    }

    @Nullable String serverName() {
        return names.peer;
    }

    boolean checksHostname() {
        return names.checked;
    }

    Map<String, TlsOptions> serverNames() {
        return names.ownContexts;
    }

    Duration handshakeTimeout() {
        return ends.handshake;
    }

    Duration shutdownTimeout() {
        return ends.shutdown;
    }

    boolean isCloseNotifyRequired() {
        return ends.closeNotifyRequired;
    }

    @Override
    public String toString() {
        return "TlsOptions[" + side.name().toLowerCase(Locale.ROOT) + ", " + context + "]";
    }
}
