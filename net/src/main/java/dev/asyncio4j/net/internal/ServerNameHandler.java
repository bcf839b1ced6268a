package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Reads which name the client asks for, and gives its place to the handler with that engine. */
final class ServerNameHandler extends AbstractSniHandler<SSLEngine> {
    private final Function<@Nullable String, SSLEngine> engines;
    private final Function<SSLEngine, TlsHandler> handlers;
    private final Consumer<TlsHandler> onChosen;

    ServerNameHandler(
            Function<@Nullable String, SSLEngine> engines,
            Function<SSLEngine, TlsHandler> handlers,
            Consumer<TlsHandler> onChosen) {
        super(0);
        this.engines = engines;
        this.handlers = handlers;
        this.onChosen = onChosen;
    }

    @Override
    protected Future<SSLEngine> lookup(ChannelHandlerContext context, @Nullable String name) {
        return context.executor().newSucceededFuture(engines.apply(name));
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String name, Future<SSLEngine> engine) {
        TlsHandler handler = handlers.apply(engine.getNow());
        onChosen.accept(handler);
        context.pipeline().replace(this, null, handler);
    }
}
