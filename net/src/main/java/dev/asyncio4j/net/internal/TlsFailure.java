package dev.asyncio4j.net.internal;

import io.netty.handler.ssl.NotSslRecordException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What TLS fails with, in words that say why. */
final class TlsFailure {
    private static final int BYTES_SHOWN = 24;
    private static final double MILLIS_OF_SECOND = 1000;

    private TlsFailure() {}

    static SSLException of(SSLException thrown) {
        return switch (thrown) {
            case NotSslRecordException noTls -> notTls(noTls);
            case SSLHandshakeException failed -> withReason(failed);
            default -> thrown;
        };
    }

    /** Netty shows all bytes that came, in hexadecimal; the first few tell who speaks. */
    private static SSLException notTls(NotSslRecordException thrown) {
        String message = String.valueOf(thrown.getMessage());
        String hex = message.substring(message.lastIndexOf(' ') + 1);
        String shown = hex.substring(0, Math.min(hex.length(), 2 * BYTES_SHOWN));
        return new SSLHandshakeException(
                "the peer does not speak TLS" + (isHex(shown) ? ": it sent " + text(shown) : ""),
                thrown);
    }

    private static boolean isHex(String text) {
        return !text.isEmpty() && text.chars().allMatch(HexFormat::isHexDigit);
    }

    private static String text(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        String text = new String(bytes, StandardCharsets.US_ASCII);
        return text.chars().allMatch(c -> (c >= ' ' && c < '\u007f') || c == '\r' || c == '\n')
                ? "\"" + text.lines().findFirst().orElse("") + "\""
                : "bytes " + hex;
    }

    /** The JDK says that a path of certificates is wrong; a cause of that says what is. */
    private static SSLHandshakeException withReason(SSLHandshakeException thrown) {
        String message = String.valueOf(thrown.getMessage());
        Throwable deepest = thrown;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String reason = deepest.getMessage();
        return reason == null || message.contains(reason)
                ? thrown
                : new SSLHandshakeException(message + ": " + reason, thrown);
    }

    /** There is no engine, for this reason. */
    static SSLException cannotBegin(@Nullable Throwable reason) {
        return reason instanceof SSLException known
                ? known
                : new SSLException(
                        "cannot begin TLS: " + (reason == null ? null : reason.getMessage()),
                        reason);
    }

    static SSLException closedByPeer() {
        return new SSLHandshakeException("the peer closed the connection during the TLS handshake");
    }

    static SocketTimeoutException handshakeTimeout(Duration timeout) {
        return new SocketTimeoutException(
                "the TLS handshake took longer than " + show(timeout) + "; connection aborted");
    }

    /** Of what the peer should read before the end. */
    static SocketTimeoutException notRead(Duration timeout) {
        return new SocketTimeoutException(
                "the peer has read nothing for "
                        + show(timeout)
                        + " while the connection was closed; connection aborted");
    }

    static SocketTimeoutException shutdownTimeout(Duration timeout) {
        return new SocketTimeoutException(
                "the peer did not answer the end of TLS within "
                        + show(timeout)
                        + "; connection aborted");
    }

    private static String show(Duration timeout) {
        double seconds = timeout.toMillis() / MILLIS_OF_SECOND;
        return (seconds == Math.rint(seconds)
                        ? Long.toString(timeout.toSeconds())
                        : Double.toString(seconds))
                + " s";
    }
}
