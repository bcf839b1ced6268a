package dev.asyncio4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    @Test
    void findsABufferThatNobodyReleased() {
        ByteBufAllocator.DEFAULT.directBuffer(100).writeByte(1).touch("lost by a test");
        assertThat(LeakCheck.leaks())
                .hasSize(1)
                .allSatisfy(leak -> assertThat(leak).contains("lost by a test"));
    }

    @Test
    void findsNoneWhereAllWereReleased() {
        ByteBufAllocator.DEFAULT.directBuffer(100).writeByte(1).release();
        assertThat(LeakCheck.leaks()).isEmpty();
    }
}
