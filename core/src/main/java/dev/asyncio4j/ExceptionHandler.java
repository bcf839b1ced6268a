package dev.asyncio4j;

/**
 * Hears of errors that no code is waiting for: what a callback threw, a task's error that was never
 * retrieved.
 *
 * <p>Called on the loop, outside every task, in the {@link Context} of the task or callback that
 * failed; must not wait. What it throws is given to the default handler.
 *
 * <p><b>Python:</b> {@code loop.set_exception_handler}.
 */
@FunctionalInterface
public interface ExceptionHandler {
    void handle(EventLoop loop, ExceptionContext context);
}
