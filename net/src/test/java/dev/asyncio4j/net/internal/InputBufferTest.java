package dev.asyncio4j.net.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InputBufferTest {
    /** So many bytes do not find room behind others. */
    private static final int LARGE = 3000;

    private final InputBuffer buffer = new InputBuffer();

    private void add(byte[] bytes) {
        ByteBuf come = Unpooled.copiedBuffer(bytes);
        buffer.add(come);
        assertThat(come.isReadable()).isFalse();
        // Netty reads into it again.
        come.setZero(0, come.capacity());
    }

    private void addFromArray(byte[] bytes) {
        byte[] reused = Arrays.copyOf(bytes, bytes.length + 10);
        buffer.add(reused, bytes.length);
        Arrays.fill(reused, (byte) 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] filled(int count, char with) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Test
    void givesWhatCameInOrderHoweverItIsCut() {
        Random random = new Random(7);
        byte[] all = new byte[100_000];
        random.nextBytes(all);
        byte[] taken = new byte[all.length];
        int came = 0;
        int gone = 0;
        while (gone < all.length) {
            if (came < all.length && random.nextBoolean()) {
                int count = Math.min(all.length - came, random.nextInt(5000));
                byte[] more = Arrays.copyOfRange(all, came, came + count);
                if (random.nextBoolean()) {
                    add(more);
                } else {
                    addFromArray(more);
                }
                came += count;
            } else {
                int count = random.nextInt(buffer.size() + 1);
                switch (random.nextInt(3)) {
                    case 0 -> System.arraycopy(buffer.take(count), 0, taken, gone, count);
                    case 1 -> buffer.take(taken, gone, count);
                    default -> {
                        ByteBuffer into = ByteBuffer.wrap(taken, gone, all.length - gone);
                        buffer.take(into, count);
                        assertThat(into.position()).isEqualTo(gone + count);
                    }
                }
                gone += count;
            }
            assertThat(buffer.size()).isEqualTo(came - gone);
        }
        assertThat(taken).isEqualTo(all);
        assertThat(buffer.isEmpty()).isTrue();
    }

    @Test
    void whatIsTakenBelongsToWhoTookIt() {
        add(bytes("first"));
        byte[] first = buffer.take(5);
        add(bytes("other"));
        assertThat(first).asString().isEqualTo("first");
        Arrays.fill(first, (byte) '-');
        assertThat(buffer.take(5)).asString().isEqualTo("other");
    }

    @Test
    void findsWhatStandsAcrossTwoParts() {
        byte[] head = filled(LARGE, 'a');
        head[LARGE - 1] = '\r';
        byte[] tail = filled(LARGE, 'b');
        tail[0] = '\n';
        add(head);
        add(tail);
        assertThat(buffer.indexOf(bytes("\r\n"), 0)).isEqualTo(LARGE - 1);
        assertThat(buffer.indexOf(bytes("\r\n"), LARGE)).isEqualTo(-1);
        buffer.skip(LARGE - 1);
        assertThat(buffer.indexOf(bytes("\r\n"), 0)).isZero();
        assertThat(buffer.indexOf(bytes("b"), 0)).isEqualTo(2);
        assertThat(buffer.indexOf(bytes("bc"), 0)).isEqualTo(-1);
    }

    @Test
    void doesNotFindWhatHasOnlyBegun() {
        add(bytes("words\r"));
        assertThat(buffer.indexOf(bytes("\r\n"), 0)).isEqualTo(-1);
        add(bytes("\r\n"));
        assertThat(buffer.indexOf(bytes("\r\n"), 0)).isEqualTo(6);
    }

    @Test
    void holdsManySmallPartsInLittleMemory() {
        for (int i = 0; i < 100_000; i++) {
            add(bytes("x"));
        }
        assertThat(buffer.size()).isEqualTo(100_000);
        assertThat(buffer.capacity()).isLessThan(200_000);
        assertThat(buffer.take(100_000)).containsOnly('x');
    }

    @Test
    void largePartsAreHandyOneByOneAndSmallOnesTogether() {
        add(filled(100_000, 'a'));
        add(filled(LARGE, 'b'));
        add(filled(LARGE, 'c'));
        assertThat(buffer.handy()).isEqualTo(100_000);
        buffer.skip(99_000);
        assertThat(buffer.handy()).isEqualTo(1000 + 2 * LARGE);
        buffer.clear();
        assertThat(buffer.handy()).isZero();
    }

    @Test
    void isEmptyOnceCleared() {
        add(filled(LARGE, 'a'));
        add(filled(LARGE, 'b'));
        buffer.clear();
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.indexOf(bytes("b"), 0)).isEqualTo(-1);
        assertThat(buffer.take(0)).isEmpty();
    }
}
