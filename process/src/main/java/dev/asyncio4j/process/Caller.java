package dev.asyncio4j.process;

import dev.asyncio4j.process.hub.CodeHome;
import dev.asyncio4j.process.hub.Handle;
import dev.asyncio4j.process.hub.Reply;
import dev.asyncio4j.process.hub.Shared;
import dev.asyncio4j.process.internal.Failure;
import dev.asyncio4j.process.internal.Items;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Calls something that processes share, and says what went wrong. */
final class Caller implements Serializable {
    static final byte[] NOTHING = {};
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Handle handle;

    private Caller(String name, Handle handle) {
        this.name = name;
        this.handle = handle;
    }

    /** Of a new object. */
    static Caller of(String name, Shared object) {
        return new Caller(name, Handle.of(object));
    }

    Reply call(int operation) {
        return checked(handle.call(operation));
    }

    Reply call(int operation, long argument) {
        return checked(handle.call(operation, argument, NOTHING));
    }

    Reply call(int operation, byte[] content) {
        return checked(handle.call(operation, 0, content));
    }

    /** Calls a method of a {@link CodeHome}. */
    @Nullable Object callMethod(String method, @Nullable Object[] arguments) {
        Reply reply = call(CodeHome.CALL, CodeHome.encode(method, arguments));
        if (reply.status() != Reply.Status.THROWN) {
            return Items.decode(reply.content());
        }
        Failure failure = Items.decodeFailure(reply.content());
        switch (RemoteTraceback.restore(failure, "the home of a " + name)) {
            case RuntimeException unchecked -> throw unchecked;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    Reply await(int operation) {
        return await(operation, NOTHING);
    }

    Reply await(int operation, byte[] content) {
        return checked(handle.await(operation, content));
    }

    Reply await(int operation, @Nullable Duration limit) throws TimeoutException {
        return await(operation, NOTHING, limit);
    }

    Reply await(int operation, byte[] content, @Nullable Duration limit) throws TimeoutException {
        return checked(handle.await(operation, content, limit));
    }

    private Reply checked(Reply reply) {
        return switch (reply.status()) {
            case GONE -> throw new LostObjectException(name + ": " + reply.text());
            case MISUSED -> throw new IllegalStateException(reply.text());
            default -> reply;
        };
    }

    /** Closes it, at its home. */
    void close() {
        handle.close();
    }

    boolean isAtHome() {
        return handle.isAtHome();
    }

    @Override
    public String toString() {
        return handle.isAtHome() ? handle.toString() : name + "[" + handle + "]";
    }
}
