package dev.asyncio4j.net;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a connection has agreed with its peer, over TLS.
 *
 * <p><b>Python:</b> {@code get_extra_info} of {@code ssl_object}, {@code peercert}, {@code cipher}.
 *
 * @param session everything that the JDK knows of it
 * @param applicationProtocol what was agreed by ALPN; null if nothing was
 */
public record TlsInfo(SSLSession session, @Nullable String applicationProtocol) {
    static @Nullable TlsInfo of(@Nullable SSLEngine engine) {
        if (engine == null) {
            return null;
        }
        String agreed = engine.getApplicationProtocol();
        return new TlsInfo(engine.getSession(), agreed == null || agreed.isEmpty() ? null : agreed);
    }

    /** The version: {@code TLSv1.3}, for instance. */
    public String protocol() {
        return session.getProtocol();
    }

    public String cipherSuite() {
        return session.getCipherSuite();
    }

    /**
     * The certificate of the peer, and those that sign for it, in this order. None if it has shown
     * none, as clients rarely do.
     */
    public List<X509Certificate> peerCertificates() {
        try {
            return x509(session.getPeerCertificates());
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    /** The certificate of this end, and those that sign for it. None if none was shown. */
    public List<X509Certificate> localCertificates() {
        return x509(session.getLocalCertificates());
    }

    private static List<X509Certificate> x509(Certificate @Nullable [] certificates) {
        return certificates == null
                ? List.of()
                : Arrays.stream(certificates).map(X509Certificate.class::cast).toList();
    }

    @Override
    public String toString() {
        return "TlsInfo["
                + protocol()
                + ", "
                + cipherSuite()
                + (applicationProtocol == null ? "" : ", " + applicationProtocol)
                + "]";
    }
}
