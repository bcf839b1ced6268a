package dev.asyncio4j.architecture.broken;

import dev.asyncio4j.architecture.broken.other.BrokenToo;
import dev.asyncio4j.engine.Engine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Breaks every rule that one class can break. */
public class Broken {
    final BrokenToo cycle = new BrokenToo();
    final ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    public long breaks(Engine hidden) {
        notifyAll();
        return System.nanoTime();
    }
}
