package dev.asyncio4j.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.testing.AsyncTest;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Test;

/** What options refuse, and which files they read. */
class TlsOptionsTest {
    private static final Certificates OURS = Certificates.LOCALHOST;
    private static final String ENCRYPTION = "PBEWithHmacSHA256AndAES_128";

    private static Path pem(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Certificates.file(
                "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n");
    }

    private static void assertServes(TlsOptions options) throws Exception {
        try (TlsServing serving = TlsServing.echo(options);
                StreamConnection connection = serving.connect(OURS.client())) {
            connection.writer().write("x".getBytes(UTF_8));
            assertThat(connection.reader().readexactly(1)).hasSize(1);
        }
    }

    @AsyncTest
    void aFileThatIsMissingIsNamed() {
        Path missing = Path.of("no", "such.pem");
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(missing, OURS.key())))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), missing)))
                .hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> TlsServing.echo(OURS.server().withTrust(missing)))
                .hasMessage(missing + ": no such file");
    }

    @AsyncTest
    void aFileThatIsNoPemIsNamed() {
        Path other = Certificates.file("something else");
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(other, OURS.key())))
                .isInstanceOf(IOException.class)
                .hasMessage(other + ": no certificate in PEM format (expected: BEGIN CERTIFICATE)");
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), other)))
                .hasMessage(other + ": no private key in PEM format (expected: BEGIN PRIVATE KEY)");
        Path broken = pem("CERTIFICATE", new byte[10]);
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(broken, OURS.key())))
                .hasMessageStartingWith(broken + ": a certificate that cannot be read: ");
        Path brokenKey = pem("PRIVATE KEY", new byte[10]);
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), brokenKey)))
                .hasMessageStartingWith(brokenKey + ": a private key that cannot be read: ");
        Path unknown = pem("UNKNOWN PRIVATE KEY", new byte[10]);
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), unknown)))
                .hasMessageContaining("of an unknown format, UNKNOWN PRIVATE KEY");
    }

    @AsyncTest
    void aKeyOfAnotherCertificateIsNamed() {
        Path other = Certificates.ONE.key();
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), other)))
                .isInstanceOf(IOException.class)
                .hasMessage(other + ": not the key of the certificate in " + OURS.chain());
    }

    @AsyncTest
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        PrivateKey key = OURS.bundle().getKeyPair().getPrivate();
        SecretKey secret =
                SecretKeyFactory.getInstance(ENCRYPTION)
                        .generateSecret(new PBEKeySpec("open sesame".toCharArray()));
        Cipher cipher = Cipher.getInstance(ENCRYPTION);
        cipher.init(Cipher.ENCRYPT_MODE, secret);
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBES2");
        parameters.init(cipher.getParameters().getEncoded());
        Path file =
                pem(
                        "ENCRYPTED PRIVATE KEY",
                        new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(key.getEncoded()))
                                .getEncoded());
        assertServes(TlsOptions.server(OURS.chain(), file, "open sesame"));
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), file)))
                .hasMessage(file + ": a private key that is encrypted (expected: its password)");
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), file, "wrong")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": a private key ");
        Path old =
                Certificates.file(
                        """
                        -----BEGIN RSA PRIVATE KEY-----
                        Proc-Type: 4,ENCRYPTED
                        DEK-Info: AES-128-CBC,00

                        AAAA
                        -----END RSA PRIVATE KEY-----
                        """);
        assertThatThrownBy(() -> TlsServing.echo(TlsOptions.server(OURS.chain(), old, "x")))
                .hasMessageContaining("encrypted in the old way of OpenSSL");
    }

    @Test
    void theOlderFormatsOfKeysAreRead() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        PrivateKey key = rsa.generateKeyPair().getPrivate();
        byte[] pkcs8 = key.getEncoded();
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(Pem.privateKey(pem("RSA PRIVATE KEY", pkcs1), null))
                .isInstanceOf(RSAPrivateCrtKey.class)
                .isEqualTo(key);

        ECPrivateKey elliptic = (ECPrivateKey) OURS.bundle().getKeyPair().getPrivate();
        byte[] sec1 =
                new org.bouncycastle.asn1.sec.ECPrivateKey(
                                256, elliptic.getS(), SECObjectIdentifiers.secp256r1)
                        .getEncoded();
        assertThat(Pem.privateKey(pem("EC PRIVATE KEY", sec1), null))
                .extracting(read -> ((ECPrivateKey) read).getS())
                .isEqualTo(elliptic.getS());
        assertThatThrownBy(() -> Pem.privateKey(pem("EC PRIVATE KEY", new byte[] {48, 0}), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a private key that cannot be read");
    }

    @Test
    void optionsAreForOneEnd() {
        assertThatThrownBy(() -> ConnectOptions.defaults().withTls(OURS.server()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "tls: options of a server (expected: TlsOptions.client() or of(context))");
        assertThatThrownBy(() -> ServerOptions.defaults().withTls(OURS.client()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "tls: options of a client (expected: TlsOptions.server(chain, key) or"
                                + " of(context))");
        assertThatThrownBy(() -> OURS.server().withServerNames(Map.of("x", OURS.client())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("serverNames: options of a client");
        assertThat(ConnectOptions.defaults().withTls(TlsOptions.of(OURS.context())).tls())
                .isNotNull();
        assertThat(ServerOptions.defaults().withTls(TlsOptions.of(OURS.context())).tls())
                .isNotNull();
    }

    @Test
    void anSslContextSaysItselfWhomToTrust() {
        TlsOptions given = TlsOptions.of(OURS.context());
        assertThatThrownBy(() -> given.withTrust(OURS.authority()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "withTrust: these options are of an SSLContext, which says that itself");
        assertThatThrownBy(() -> given.withIdentity(OURS.chain(), OURS.key()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(given::withoutVerification).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void showWhatTheyAreAndNoPassword() {
        assertThat(TlsOptions.server(Path.of("a.pem"), Path.of("b.pem"), "secret"))
                .hasToString("TlsOptions[server, a.pem and b.pem]");
        assertThat(TlsOptions.client().withoutVerification())
                .hasToString("TlsOptions[client, no certificate, UNVERIFIED]");
    }
}
