package dev.asyncio4j.net;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.net.internal.TlsSettings;
import dev.asyncio4j.net.internal.TlsThreads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes a context of the JDK's from files, once, when it is first needed.
 *
 * <p><b>Threads.</b> Any: several loops may share it.
 */
final class TlsContext {
    final @Nullable TlsIdentity identity;
    final @Nullable Path trust;
    final boolean verifies;
    private final @Nullable SSLContext given;
    private final AtomicReference<@Nullable SSLContext> made = new AtomicReference<>();

    TlsContext(@Nullable TlsIdentity identity, @Nullable Path trust, boolean verifies) {
        this.identity = identity;
        this.trust = trust;
        this.verifies = verifies;
        this.given = null;
    }

    TlsContext(SSLContext given) {
        this.identity = null;
        this.trust = null;
        this.verifies = true;
        this.given = given;
    }

    boolean isGiven() {
        return given != null;
    }

    /** The context. <b>Suspends</b> the first time, while another thread makes it. */
    SSLContext get() throws IOException {
        SSLContext context = made.get();
        if (context == null) {
            context =
                    EventLoop.running()
                            .<SSLContext>runInExecutor(TlsThreads.executor(), this::make)
                            .await(IOException.class);
            if (!made.compareAndSet(null, context)) {
                return get();
            }
        }
        return context;
    }

    private SSLContext make() throws IOException {
        try {
            SSLContext context = given == null ? fromFiles() : given;
            warmUp(context);
            return context;
        } catch (GeneralSecurityException failed) {
            throw new IOException("cannot make a TLS context: " + failed.getMessage(), failed);
        }
    }

    private SSLContext fromFiles() throws IOException, GeneralSecurityException {
        KeyManager @Nullable [] keys = identity == null ? null : identity.keyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trustManagers(), null);
        return context;
    }

    private TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
        if (!verifies) {
            return new TrustManager[] {new TrustAll()};
        }
        if (trust == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate certificate : Pem.certificates(trust)) {
            store.setCertificateEntry("ca" + store.size(), certificate);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Loads what the first handshake would load, which takes long, on the loop's thread. */
    private static void warmUp(SSLContext context) throws IOException {
        TlsSettings.loadNetty();
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.beginHandshake();
        engine.wrap(
                ByteBuffer.allocate(0),
                ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
    }

    @Override
    public String toString() {
        if (given != null) {
            return given.toString();
        }
        return (identity == null ? "no certificate" : identity.toString())
                + (verifies ? trust == null ? "" : ", trusts " + trust : ", UNVERIFIED");
    }
}
