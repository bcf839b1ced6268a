import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A certificate for this machine, and its key, in files as long as this is open: so that programs
 * can speak TLS to themselves. Of no use for anything else, since everybody has the key.
 *
 * <p>Made by {@code keytool -genkeypair -keyalg EC -dname CN=localhost -startdate "2020/01/01
 * 00:00:00" -validity 36500 -ext san=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1}.
 */
record LocalhostIdentity(Path certificate, Path key) implements AutoCloseable {
    private static final String CERTIFICATE =
            """
            -----BEGIN CERTIFICATE-----
            MIIBcDCCARWgAwIBAgIINRhnSRE2x68wCgYIKoZIzj0EAwMwFDESMBAGA1UEAxMJ
            bG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMTkxMjA4MDAwMDAwWjAUMRIw
            EAYDVQQDEwlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQwjMB6
            27hFsekELH7mplb4zPV2wpCWk6p+T9wg+wgDiUgrBhuYl61iEVUKnq4Ok++vqnZR
            uAshYA2oNHYeHJRYo08wTTAdBgNVHQ4EFgQUK4WXq/z9yfvsPYK69cvhuicklYYw
            LAYDVR0RBCUwI4IJbG9jYWxob3N0hwR/AAABhxAAAAAAAAAAAAAAAAAAAAABMAoG
            CCqGSM49BAMDA0kAMEYCIQD3G9O0GRnyFDkv5rz53MgSAjAjmn7+wrDBmp42ym/p
            2wIhALJsG+x2ZAXZa/nexnZyIbODwszc7/heZSpNtbil8DYA
            -----END CERTIFICATE-----
            """;

    private static final String KEY =
            """
            -----BEGIN PRIVATE KEY-----
            MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCBtYXpfvS+x6/7rklwF
            cMO0Uo+deLQoW57bwG6QPrRwTw==
            -----END PRIVATE KEY-----
            """;

    static LocalhostIdentity open() throws IOException {
        return new LocalhostIdentity(
                Files.writeString(Files.createTempFile("localhost", ".crt"), CERTIFICATE),
                Files.writeString(Files.createTempFile("localhost", ".key"), KEY));
    }

    @Override
    public void close() throws IOException {
        Files.delete(certificate);
        Files.delete(key);
    }
}
