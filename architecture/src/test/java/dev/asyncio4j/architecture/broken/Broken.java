package dev.asyncio4j.architecture.broken;

import dev.asyncio4j.architecture.broken.other.BrokenToo;
import dev.asyncio4j.engine.Engine;

/** Breaks every rule that one class can break. */
public class Broken {
    final BrokenToo cycle = new BrokenToo();

    public long breaks(Engine hidden) {
        notifyAll();
        return System.nanoTime();
    }
}
