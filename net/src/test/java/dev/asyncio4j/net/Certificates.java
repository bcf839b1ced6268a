package dev.asyncio4j.net;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** Certificates for tests, and files with them. Made once; two authorities sign for them. */
final class Certificates {
    private static final X509Bundle AUTHORITY = authority("asyncio4j tests");
    private static final X509Bundle OTHER_AUTHORITY = authority("somebody else");

    static final Certificates LOCALHOST = of(signed("localhost"), AUTHORITY);
    static final Certificates ONE = of(signed("one.example.org"), AUTHORITY);
    static final Certificates TWO = of(signed("two.example.org"), AUTHORITY);
    static final Certificates CLIENT = of(signed("a client"), AUTHORITY);
    static final Certificates OF_ANOTHER_AUTHORITY = of(signed("localhost"), OTHER_AUTHORITY);
    static final Certificates EXPIRED =
            of(
                    signed("localhost")
                            .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
                            .notAfter(Instant.parse("2020-02-01T00:00:00Z")),
                    AUTHORITY);

    private final X509Bundle bundle;
    private final Path chain;
    private final Path key;
    private final Path authority;

    private Certificates(X509Bundle bundle) throws IOException {
        this.bundle = bundle;
        chain = file(bundle.getCertificatePathPEM());
        key = file(bundle.getPrivateKeyPEM());
        authority = file(bundle.getRootCertificatePEM());
    }

    private static X509Bundle authority(String name) {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=" + name)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static CertificateBuilder signed(String name) {
        CertificateBuilder builder = new CertificateBuilder().ecp256().subject("CN=" + name);
        if (!name.contains(" ")) {
            builder.addSanDnsName(name);
        }
        if (name.equals("localhost")) {
            builder.addSanIpAddress("127.0.0.1");
        }
        return builder;
    }

    private static Certificates of(CertificateBuilder builder, X509Bundle authority) {
        try {
            return new Certificates(builder.buildIssuedBy(authority));
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A file with this text, for as long as the tests run. */
    static Path file(String text) {
        try {
            Path file = Files.createTempFile("asyncio4j-", ".pem");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path chain() {
        return chain;
    }

    Path key() {
        return key;
    }

    /** The certificate of who has signed it. */
    Path authority() {
        return authority;
    }

    X509Bundle bundle() {
        return bundle;
    }

    /** A server that shows it. */
    TlsOptions server() {
        return TlsOptions.server(chain, key);
    }

    /** A client that trusts who has signed it. */
    TlsOptions client() {
        return TlsOptions.client().withTrust(authority);
    }

    /** For the JDK's own sockets: one that shows it, and trusts who has signed it. */
    SSLContext context() {
        return context("TLS");
    }

    /** The same, which as a client speaks no later version than this. */
    SSLContext context(String version) {
        try {
            SSLContext context = SSLContext.getInstance(version);
            KeyManager[] keys = bundle.toKeyManagerFactory().getKeyManagers();
            context.init(keys, bundle.toTrustManagerFactory().getTrustManagers(), null);
            return context;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
