package dev.asyncio4j.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in files of the format PEM. What fails names the file. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final List<String> KEY_ALGORITHMS =
            List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

    private final Path file;

    /** A part of a file. */
    private static final class Block {
        final String type;
        final byte[] content;

        Block(String type, byte[] content) {
            this.type = type;
            this.content = content;
        }
    }

    private Pem(Path file) {
        this.file = file;
    }

    /** All certificates of the file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        return new Pem(file).certificates();
    }

    /**
     * The first private key of the file: in PKCS#8, encrypted or not, or in the older formats of
     * OpenSSL, PKCS#1 and SEC 1.
     */
    static PrivateKey privateKey(Path file, @Nullable String password) throws IOException {
        return new Pem(file).privateKey(password);
    }

    private List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.type.endsWith("CERTIFICATE")) {
                found.add(certificate(block.content));
            }
        }
        if (found.isEmpty()) {
            throw failure("no certificate in PEM format (expected: BEGIN CERTIFICATE)", null);
        }
        return found;
    }

    private X509Certificate certificate(byte[] content) throws IOException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(content));
        } catch (CertificateException broken) {
            throw failure("a certificate that cannot be read", broken);
        }
    }

    private PrivateKey privateKey(@Nullable String password) throws IOException {
        for (Block block : blocks()) {
            if (block.type.endsWith("PRIVATE KEY")) {
                try {
                    return privateKey(block, password);
                } catch (GeneralSecurityException | BufferUnderflowException broken) {
                    throw failure("a private key that cannot be read", broken);
                }
            }
        }
        throw failure("no private key in PEM format (expected: BEGIN PRIVATE KEY)", null);
    }

    private PrivateKey privateKey(Block block, @Nullable String password)
            throws IOException, GeneralSecurityException {
        return switch (block.type) {
            case "PRIVATE KEY" -> ofAnyAlgorithm(new PKCS8EncodedKeySpec(block.content));
            case "RSA PRIVATE KEY" ->
                    ofAnyAlgorithm(new PKCS8EncodedKeySpec(Der.fromPkcs1(block.content)));
            case "EC PRIVATE KEY" ->
                    ofAnyAlgorithm(new PKCS8EncodedKeySpec(Der.fromSec1(block.content)));
            case "ENCRYPTED PRIVATE KEY" -> ofAnyAlgorithm(decrypt(block.content, password));
            default ->
                    throw failure(
                            "a private key of an unknown format, "
                                    + block.type
                                    + " (expected: PKCS#8, as openssl pkcs8 -topk8 makes it)",
                            null);
        };
    }

    private PKCS8EncodedKeySpec decrypt(byte[] content, @Nullable String password)
            throws IOException, GeneralSecurityException {
        if (password == null) {
            throw failure("a private key that is encrypted (expected: its password)", null);
        }
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
        String algorithm =
                PBES2.equals(info.getAlgName()) && info.getAlgParameters() != null
                        ? info.getAlgParameters().toString()
                        : info.getAlgName();
        try {
            Key key =
                    SecretKeyFactory.getInstance(algorithm)
                            .generateSecret(new PBEKeySpec(password.toCharArray()));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (InvalidKeySpecException wrong) {
            throw failure("a private key with another password", wrong);
        }
    }

    private static PrivateKey ofAnyAlgorithm(PKCS8EncodedKeySpec spec)
            throws GeneralSecurityException {
        InvalidKeySpecException refusal = new InvalidKeySpecException("of no known algorithm");
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException another) {
                refusal.addSuppressed(another);
            }
        }
        throw refusal;
    }

    private List<Block> blocks() throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new NoSuchFileException(file.toString(), null, "no such file");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), content(matcher.group(2))));
        }
        return blocks;
    }

    private byte[] content(String base64) throws IOException {
        if (base64.contains("ENCRYPTED")) {
            throw failure(
                    "a private key that is encrypted in the old way of OpenSSL (expected: PKCS#8,"
                            + " as openssl pkcs8 -topk8 makes it)",
                    null);
        }
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException broken) {
            throw failure("PEM that cannot be read", broken);
        }
    }

    private IOException failure(String what, @Nullable Throwable cause) {
        return new IOException(
                file
                        + ": "
                        + what
                        + (cause == null || cause.getMessage() == null
                                ? ""
                                : ": " + cause.getMessage()),
                cause);
    }
}
