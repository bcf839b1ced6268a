package dev.asyncio4j;

import dev.asyncio4j.engine.UserTurn;

/** A turn that runs code of the user's, outside every task and in a context. */
abstract class Call extends UserTurn {
    private final EventLoop loop;
    private Context context;

    Call(EventLoop loop, Context context) {
        this.loop = loop;
        this.context = context;
    }

    /** What may throw anything: it is reported. */
    abstract void run();

    /** The context for the failure of this call. */
    abstract ExceptionContext failed(Throwable thrown);

    final Context context() {
        return context;
    }

    final void context(Context replacement) {
        context = replacement;
    }

    @Override
    protected final void take() {
        try {
            run();
        } catch (Throwable thrown) {
            loop.callFailed(thrown, failed(thrown));
        }
    }
}
