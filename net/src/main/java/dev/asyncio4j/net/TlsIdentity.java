package dev.asyncio4j.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** Who one is: a certificate and its key, in files. */
record TlsIdentity(Path certificateChain, Path key, @Nullable String password) {
    private static final char[] IN_MEMORY = "in memory".toCharArray();

    TlsIdentity {
        Objects.requireNonNull(certificateChain, "certificateChain");
        Objects.requireNonNull(key, "key");
    }

    /** Reads the files. */
    KeyManager[] keyManagers() throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = Pem.certificates(certificateChain);
        PrivateKey privateKey = Pem.privateKey(key, password);
        requirePair(chain.getFirst(), privateKey);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", privateKey, IN_MEMORY, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        return factory.getKeyManagers();
    }

    /** A mistake that otherwise shows in a handshake only, and there as something else. */
    private void requirePair(X509Certificate certificate, PrivateKey privateKey)
            throws IOException, GeneralSecurityException {
        String algorithm =
                switch (privateKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA" -> "EdDSA";
                    default -> null;
                };
        if (algorithm != null && !signsFor(certificate, privateKey, algorithm)) {
            throw new IOException(key + ": not the key of the certificate in " + certificateChain);
        }
    }

    private static boolean signsFor(
            X509Certificate certificate, PrivateKey privateKey, String algorithm)
            throws GeneralSecurityException {
        byte[] text = certificate.getEncoded();
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(privateKey);
        signing.update(text);
        byte[] signature = signing.sign();
        try {
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException ofAnotherKind) {
            return false;
        }
    }

    @Override
    public String toString() {
        return certificateChain + " and " + key;
    }
}
