package dev.asyncio4j.net;

import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.Line;
import dev.asyncio4j.net.internal.LineTls;
import dev.asyncio4j.net.internal.TlsSettings;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Has lines speak TLS, as options say. */
final class Securing {
    private static final int ANY_PORT = -1;

    private Securing() {}

    /**
     * Goes over to TLS, for which the line was {@linkplain LineTls#prepare prepared}.
     * <b>Suspends</b> until the handshake is over. When that fails or is cancelled, the line is
     * closed.
     *
     * @param host whose certificate is expected; null for the one that was connected to
     * @param alreadyRead gives what has come of the handshake already
     */
    static void secure(
            Line line, TlsOptions options, @Nullable String host, Supplier<byte[]> alreadyRead)
            throws IOException {
        Future<?> handshake = null;
        boolean complete = false;
        try {
            TlsSettings settings =
                    options.isClient(!line.isAccepted())
                            ? client(line, options, host)
                            : server(options);
            handshake = line.tls().start(settings, alreadyRead.get());
            handshake.await(IOException.class);
            complete = true;
        } finally {
            if (!complete && handshake != null) {
                // A loop that is closed has the task end without it.
                handshake.cancel();
            }
            if (!complete) {
                line.abort();
            }
        }
    }

    private static TlsSettings client(Line line, TlsOptions options, @Nullable String host)
            throws IOException {
        String name = nameOf(line, options, host);
        int port =
                line.remoteAddress() instanceof InetSocketAddress inet ? inet.getPort() : ANY_PORT;
        SNIHostName asked = name == null || isAddress(name) ? null : serverName(name);
        SSLContext context = options.context().get();
        return settings(options, false, _ -> begunEngine(context, options, name, port, asked));
    }

    private static @Nullable String nameOf(Line line, TlsOptions options, @Nullable String host) {
        String wanted = options.serverName();
        if (wanted == null) {
            wanted = host == null ? line.host() : host;
        }
        return wanted == null ? requireName(options) : wanted;
    }

    /** The name of the server that the options say; null if any will do. */
    static @Nullable String requireName(TlsOptions options) {
        String wanted = options.serverName();
        if (wanted == null && options.checksHostname()) {
            throw new IllegalArgumentException(
                    "no host whose certificate is expected (expected: TlsOptions.withServerName, or"
                            + " withHostnameCheck(false))");
        }
        return wanted;
    }

    /** Its first message, which holds keys that must be computed, is computed here. */
    private static SSLEngine begunEngine(
            SSLContext context,
            TlsOptions options,
            @Nullable String name,
            int port,
            @Nullable SNIHostName asked)
            throws SSLException {
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = parameters(engine, options);
        if (options.checksHostname()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (asked != null) {
            parameters.setServerNames(List.of(asked));
        }
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        return engine;
    }

    private static SNIHostName serverName(String name) {
        String ascii =
                IDN.toASCII(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        return new SNIHostName(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isAddress(String name) {
        try {
            InetAddress.ofLiteral(name);
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    private static SSLParameters parameters(SSLEngine engine, TlsOptions options) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(options.applicationProtocols().toArray(String[]::new));
        return parameters;
    }

    /** How a server answers clients. <b>Suspends</b> the first time. */
    static TlsSettings server(TlsOptions options) throws IOException {
        SSLContext context = options.context().get();
        if (options.serverNames().isEmpty()) {
            return settings(options, false, _ -> serverEngine(context, options));
        }
        Map<TlsOptions, SSLContext> contexts = new HashMap<>();
        contexts.put(options, context);
        for (TlsOptions other : options.serverNames().values()) {
            contexts.put(other, other.context().get());
        }
        return settings(
                options,
                true,
                name -> {
                    TlsOptions chosen = chosen(options, name);
                    return serverEngine(contexts.get(chosen), chosen);
                });
    }

    private static TlsOptions chosen(TlsOptions options, @Nullable String name) {
        if (name == null) {
            return options;
        }
        TlsOptions exact = options.serverNames().get(name);
        String rest = name.substring(name.indexOf('.') + 1);
        return exact != null ? exact : options.serverNames().getOrDefault("*." + rest, options);
    }

    private static SSLEngine serverEngine(@Nullable SSLContext context, TlsOptions options) {
        SSLEngine engine = java.util.Objects.requireNonNull(context).createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = parameters(engine, options);
        switch (options.clientAuth()) {
            case NONE -> {}
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static TlsSettings settings(
            TlsOptions options, boolean byServerName, TlsSettings.Engines engines) {
        return new TlsSettings(
                engines,
                byServerName,
                options.handshakeTimeout(),
                options.shutdownTimeout(),
                options.isCloseNotifyRequired());
    }
}
