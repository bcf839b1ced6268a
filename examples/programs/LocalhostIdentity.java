import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for this machine, and its key, in files as long as this is open: so that programs
 * can speak TLS to themselves. The JDK's keytool makes both, new each time.
 */
record LocalhostIdentity(Path folder) implements AutoCloseable {
    private static final String NAME = "localhost";
    private static final String PASSWORD = "changeit";

    static LocalhostIdentity open() throws IOException, InterruptedException {
        LocalhostIdentity identity = new LocalhostIdentity(Files.createTempDirectory(NAME));
        try {
            identity.makePair();
            identity.export();
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
        return identity;
    }

    Path certificate() {
        return folder.resolve("certificate.pem");
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    private Path store() {
        return folder.resolve("store.p12");
    }

    private void makePair() throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
        command.addAll(List.of("-keyalg", "EC", "-alias", NAME, "-dname", "CN=" + NAME));
        command.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "2"));
        command.addAll(List.of("-keystore", store().toString(), "-storepass", PASSWORD));
        Process making = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(making.getInputStream().readAllBytes(), UTF_8);
        if (making.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private void export() throws IOException, GeneralSecurityException {
        char[] password = PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance(store().toFile(), password);
        write(certificate(), "CERTIFICATE", store.getCertificate(NAME).getEncoded());
        write(key(), "PRIVATE KEY", store.getKey(NAME, password).getEncoded());
    }

    private static void write(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what, text));
    }

    @Override
    public void close() throws IOException {
        for (Path file : List.of(certificate(), key(), store())) {
            Files.deleteIfExists(file);
        }
        Files.delete(folder);
    }
}
