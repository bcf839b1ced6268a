package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Objects as bytes. */
class EnvelopeTest {
    private static final int SIZE = 16 << 20;

    /** One array that is to be sent so often that all of them have no room in one. */
    @Test
    void whatNoArrayCanHoldIsRefusedBeforeAnythingIsCopied() {
        List<Object> arrays = Collections.nCopies(150, new byte[SIZE]);
        assertThatThrownBy(() ->
                        Envelope.pack(
                                new Vocabulary(getClass().getClassLoader()),
                                new Message(new byte[7], arrays)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a message of 2516582407 bytes (expected: at most 2147483639). Send it in"
                                + " parts, or through a SharedMemory");
    }
}
