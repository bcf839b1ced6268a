package dev.asyncio4j.process;

import dev.asyncio4j.process.internal.Port;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How the two sides of a connection prove to each other that they have the same key.
 *
 * <p>The listener says a random number; the client one of its own, and the proof; then the
 * listener, its proof. A proof is the HMAC of both numbers and of who says it: so none can be
 * repeated, or sent back to whom it is from. Who is refused is told so by an empty message.
 */
final class Handshake {
    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] OF_LISTENER = "listener".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OF_CLIENT = "client".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] YES = {1};
    private static final byte[] NO = {};
    private static final int NUMBER_SIZE = 32;
    private static final int MOST = 256;

    /** How long all of it may take. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Handshake() {}

    static void check(byte[] key) {
        if (key.length == 0) {
            throw new IllegalArgumentException("key: empty (expected: some bytes, 32 say)");
        }
    }

    /** What comes to others is not for the network: it is not encrypted. */
    static InetSocketAddress checked(InetSocketAddress address) {
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "address: "
                            + address
                            + " (expected: one of this machine alone, as 127.0.0.1). For others use"
                            + " streams with TLS");
        }
        return address;
    }

    /** What a socket failed with, and where. */
    static IOException at(SocketAddress address, IOException failed) {
        String message = failed.getMessage() + ": " + address;
        IOException thrown =
                switch (failed) {
                    case ConnectException _ -> new ConnectException(message);
                    case BindException _ -> new BindException(message);
                    case SocketException _ -> new SocketException(message);
                    default -> new IOException(message);
                };
        thrown.initCause(failed);
        return thrown;
    }

    /**
     * The listener's part.
     *
     * @param patience how long it may take
     */
    static void listen(Port port, byte[] key, Duration patience) throws IOException {
        TimeLimit limit = TimeLimit.in(patience);
        try {
            byte[] own = number();
            say(port, own);
            byte[] answer = hear(port, limit);
            byte[] numbers = join(own, Arrays.copyOf(answer, NUMBER_SIZE));
            byte[] proof =
                    answer.length < NUMBER_SIZE
                            ? NO
                            : Arrays.copyOfRange(answer, NUMBER_SIZE, answer.length);
            if (!MessageDigest.isEqual(proof, proof(key, OF_CLIENT, numbers))) {
                say(port, NO);
                throw new AuthenticationException("refused a client that has another key");
            }
            say(port, proof(key, OF_LISTENER, numbers));
            if (hear(port, limit).length == 0) {
                throw new AuthenticationException("the client has refused this listener's proof");
            }
        } catch (AuthenticationException | RuntimeException failed) {
            port.close();
            throw failed;
        } catch (IOException failed) {
            port.close();
            throw refused("whoever came has left, or speaks otherwise: " + failed, failed);
        }
    }

    /** The client's part. */
    static void knock(Port port, byte[] key) throws IOException {
        TimeLimit limit = TimeLimit.in(PATIENCE);
        try {
            byte[] own = number();
            byte[] numbers = join(hear(port, limit), own);
            say(port, join(own, proof(key, OF_CLIENT, numbers)));
            byte[] proof = hear(port, limit);
            if (proof.length == 0) {
                throw new AuthenticationException("refused by the listener: it has another key");
            }
            if (!MessageDigest.isEqual(proof, proof(key, OF_LISTENER, numbers))) {
                say(port, NO);
                throw new AuthenticationException("the listener has another key");
            }
            say(port, YES);
        } catch (IOException | RuntimeException failed) {
            port.close();
            throw failed;
        }
    }

    private static byte[] number() {
        byte[] number = new byte[NUMBER_SIZE];
        RANDOM.nextBytes(number);
        return number;
    }

    private static void say(Port port, byte[] message) throws IOException {
        port.send(message, 0, message.length);
    }

    private static byte[] hear(Port port, TimeLimit limit) throws IOException {
        try {
            byte[] heard = port.receive(MOST, () -> Duration.ofNanos(limit.left()));
            if (heard == null) {
                throw new AuthenticationException(
                        "the other side says nothing, or too slowly: it has had its time");
            }
            return heard;
        } catch (EOFException end) {
            throw refused("the other side has left before it had a proof", end);
        }
    }

    private static AuthenticationException refused(String message, IOException cause) {
        AuthenticationException thrown = new AuthenticationException(message);
        thrown.initCause(cause);
        return thrown;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] proof(byte[] key, byte[] role, byte[] numbers) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(role);
            return mac.doFinal(numbers);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java has " + ALGORITHM, impossible);
        }
    }
}
