package dev.asyncio4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

    private final ByteBuf read = Unpooled.directBuffer(8).writeBytes(new byte[] {1, 2, 3});
    private ByteBuf had = Unpooled.EMPTY_BUFFER;

    @AfterEach
    void release() {
        had.release();
    }

    @Test
    void whatCameIsCopiedToTheHeapAndTheBufferGivenBack() {
        had = Intake.onHeap(ALLOCATOR, had, read);
        assertThat(had.isDirect()).isFalse();
        assertThat(had).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertThat(read.refCnt()).isZero();
    }

    @Test
    void whatFollowsAPartIsAddedToItAndTheBufferGivenBack() {
        had = ALLOCATOR.heapBuffer(2).writeBytes(new byte[] {8, 9});
        had = Intake.onHeap(ALLOCATOR, had, read);
        assertThat(had).isEqualTo(Unpooled.wrappedBuffer(new byte[] {8, 9, 1, 2, 3}));
        assertThat(read.refCnt()).isZero();
    }

    @Test
    void whatIsLeftEmptyIsGivenBackToo() {
        ByteBuf empty = ALLOCATOR.heapBuffer(2).writeByte(7).skipBytes(1);
        had = Intake.onHeap(ALLOCATOR, empty, read);
        assertThat(had).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertThat(empty.refCnt()).isZero();
    }

    @Test
    void whatIsOnTheHeapIsTakenAsItIs() {
        read.release();
        ByteBuf inside = Unpooled.wrappedBuffer(new byte[] {4});
        had = Intake.onHeap(ALLOCATOR, had, inside);
        assertThat(had).isSameAs(inside);
    }
}
