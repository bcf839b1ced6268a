package dev.asyncio4j.net.internal;

import java.io.Serial;
import javax.net.ssl.SSLException;

/** The connection ended, and TLS did not say so: what came may be a part of what was sent. */
public final class TruncatedException extends SSLException {
    @Serial private static final long serialVersionUID = 1;

    TruncatedException() {
        super(
                "the connection ended without the close_notify of TLS: what came may be incomplete"
                        + " (TlsOptions.withCloseNotifyRequired(false) takes it for the end)");
    }
}
