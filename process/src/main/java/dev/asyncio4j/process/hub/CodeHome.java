package dev.asyncio4j.process.hub;

import dev.asyncio4j.process.internal.Items;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Something with methods that do not wait. What is passed in and out is copied, at home too. */
public final class CodeHome extends Shared {
    public static final int CALL = 1;

    private final String name;
    private final Code code;

    /** The methods. */
    @FunctionalInterface
    public interface Code {
        /** Called by one at a time. */
        @Nullable Object call(String method, @Nullable Object[] arguments);
    }

    /**
     * With these methods.
     *
     * @param name what it is called in messages
     */
    public CodeHome(String name, Code code) {
        this.name = name;
        this.code = code;
    }

    /** A call, as the content of a ticket. */
    public static byte[] encode(String method, @Nullable Object[] arguments) {
        try {
            return Items.encode(new Call(method, arguments));
        } catch (IllegalArgumentException refused) {
            // One of the arguments says it of itself, and not of what it is in here.
            for (Object argument : arguments) {
                Items.encode(argument);
            }
            throw refused;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Call(String method, @Nullable Object[] arguments) implements Serializable {}

    @Override
    void perform(Ticket ticket) {
        try {
            if (!(Items.decode(ticket.content()) instanceof Call call)) {
                throw new IllegalArgumentException("no call");
            }
            Object result = code.call(call.method(), call.arguments());
            ticket.end(Reply.of(Items.encode(result)));
        } catch (RuntimeException | Error thrown) {
            ticket.end(Reply.thrown(thrown));
        }
    }

    @Override
    void endAll(Reply reply) {
        // Nothing waits here for what others do.
    }

    @Override
    void abandon(Ticket ticket) {
        // It has ended: nothing is waited for here.
    }

    @Override
    String describe() {
        return name;
    }
}
