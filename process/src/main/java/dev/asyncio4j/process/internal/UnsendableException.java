package dev.asyncio4j.process.internal;

import java.io.IOException;

/** A message cannot be sent, and nothing of it was; the connection is as it was. */
public final class UnsendableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnsendableException(Throwable cause) {
        super("there is no room to send it: " + cause, cause);
    }
}
