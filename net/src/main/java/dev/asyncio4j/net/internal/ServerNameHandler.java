package dev.asyncio4j.net.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Reads which name the client asks for, and gives its place to the handler with that engine. */
final class ServerNameHandler extends AbstractSniHandler<SSLEngine> {
    private final TlsSettings.Engines engines;
    private final DelegatedTasks tasks;
    private final Consumer<TlsHandler> onChosen;

    ServerNameHandler(
            TlsSettings.Engines engines, DelegatedTasks tasks, Consumer<TlsHandler> onChosen) {
        super(0);
        setCumulator(Intake::onHeap);
        this.engines = engines;
        this.tasks = tasks;
        this.onChosen = onChosen;
    }

    @Override
    protected Future<SSLEngine> lookup(ChannelHandlerContext context, @Nullable String name) {
        Promise<SSLEngine> lookup = context.executor().newPromise();
        tasks.make(
                () -> engines.make(name),
                (engine, failure) -> {
                    if (failure == null) {
                        lookup.setSuccess(engine);
                    } else {
                        lookup.setFailure(failure);
                    }
                });
        return lookup;
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext context, @Nullable String name, Future<SSLEngine> engine) {
        if (context.isRemoved()) {
            // The channel was closed meanwhile.
            return;
        }
        if (!engine.isSuccess()) {
            context.fireExceptionCaught(TlsFailure.cannotBegin(engine.cause()));
            return;
        }
        TlsHandler handler = new TlsHandler(engine.getNow(), tasks);
        onChosen.accept(handler);
        context.pipeline().replace(this, null, handler);
    }
}
