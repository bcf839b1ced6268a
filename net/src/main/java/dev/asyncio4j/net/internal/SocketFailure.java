package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** What Netty fails with, as the JDK's own sockets would. */
public final class SocketFailure {
    private static final String BEFORE_REASON = "): ";

    private SocketFailure() {}

    /** The exception itself where it is one that users know; else one of those, caused by it. */
    static IOException of(Throwable thrown) {
        return switch (thrown) {
            case NativeIoException failed when isOfBind(failed) -> ofBind(failed);
            case NativeIoException failed -> because(reason(failed), failed);
            case ClosedChannelException closed -> because("Socket closed", closed);
            case ChannelException failed when failed.getCause() instanceof IOException cause ->
                    of(cause);
            // Channels of the JDK's fail so where its sockets say more.
            case IOException other when other.getClass() == IOException.class ->
                    because(String.valueOf(other.getMessage()), other);
            case SSLException ofTls -> TlsFailure.of(ofTls);
            case IOException other -> other;
            case DecoderException wrapper when wrapper.getCause() != null -> of(wrapper.getCause());
            default -> new IOException(thrown.toString(), thrown);
        };
    }

    private static boolean isOfBind(NativeIoException failed) {
        return String.valueOf(failed.getMessage()).startsWith("bind(");
    }

    private static BindException ofBind(NativeIoException failed) {
        BindException thrown = new BindException(reason(failed));
        thrown.initCause(failed);
        return thrown;
    }

    private static SocketException because(String reason, Throwable cause) {
        SocketException failure = new SocketException(reason);
        failure.initCause(cause);
        return failure;
    }

    /** What the operating system says, without the name of Netty's function and the number. */
    public static String reason(Throwable failed) {
        String message = String.valueOf(failed.getMessage());
        int reason = message.indexOf(BEFORE_REASON);
        return reason < 0 ? message : message.substring(reason + BEFORE_REASON.length());
    }
}
