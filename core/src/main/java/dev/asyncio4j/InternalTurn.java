package dev.asyncio4j;

import dev.asyncio4j.engine.Turn;

/** A turn of trusted code: short, without locks, never blocking. */
final class InternalTurn extends Turn {
    private final Runnable work;

    InternalTurn(Runnable work) {
        this.work = work;
    }

    @Override
    protected void take() {
        work.run();
    }
}
