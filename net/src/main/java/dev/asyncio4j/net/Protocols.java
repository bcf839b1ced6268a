package dev.asyncio4j.net;

import dev.asyncio4j.Context;
import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Future;
import dev.asyncio4j.net.internal.DatagramLine;
import dev.asyncio4j.net.internal.Line;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes protocols, in callbacks, and has them told what lines say. */
final class Protocols {
    private Protocols() {}

    /** Has a protocol told what the line says, which has been told then that it is there. */
    static <P extends StreamProtocol> Connection<P> begin(
            Supplier<? extends P> factory, Line line) {
        return inCallback(
                context -> {
                    P protocol = factory.get();
                    return new Connection<>(LineTransport.begin(line, protocol, context), protocol);
                },
                line::abort);
    }

    /** Has a protocol told of datagrams, which has been told then that the socket is open. */
    static <P extends DatagramProtocol> DatagramConnection<P> begin(
            Supplier<? extends P> factory, DatagramLine line) {
        return inCallback(
                context -> {
                    P protocol = factory.get();
                    return new DatagramConnection<>(
                            LineDatagramTransport.begin(line, protocol, context), protocol);
                },
                line::abort);
    }

    /**
     * What a callback makes, in a copy of the present context, which it is given.
     *
     * @param abort called where nobody gets it
     */
    private static <C> C inCallback(Function<Context, C> making, Runnable abort) {
        Context context = Context.copyOfCurrent();
        Future<C> made = EventLoop.running().createFuture();
        EventLoop.running().callSoon(() -> make(making, context, made), context);
        try {
            return made.await();
        } catch (Throwable failed) {
            abort.run();
            throw failed;
        }
    }

    private static <C> void make(Function<Context, C> making, Context context, Future<C> made) {
        if (made.isDone()) {
            return;
        }
        try {
            made.setResult(making.apply(context));
        } catch (Throwable failed) {
            made.setException(failed);
        }
    }

    /** What has a protocol of its own told of each connection. */
    static BiConsumer<Server, Line> onAccepted(Supplier<? extends StreamProtocol> factory) {
        Objects.requireNonNull(factory, "factory");
        Context context = Context.copyOfCurrent();
        return (server, line) -> accepted(factory, server.loop(), line, context.copy());
    }

    /** On the carrier. */
    private static void accepted(
            Supplier<? extends StreamProtocol> factory,
            EventLoop loop,
            Line line,
            Context context) {
        if (loop.isClosed()) {
            line.abort();
        } else {
            loop.callSoon(() -> begin(factory, line, context), context);
        }
    }

    private static void begin(
            Supplier<? extends StreamProtocol> factory, Line line, Context context) {
        try {
            LineTransport.begin(line, factory.get(), context);
        } catch (Throwable failed) {
            line.abort();
            throw failed;
        }
    }
}
