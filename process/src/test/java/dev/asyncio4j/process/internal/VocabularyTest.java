package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The numbers of classes. */
@Timeout(60)
class VocabularyTest {
    private final Vocabulary vocabulary = new Vocabulary(VocabularyTest.class.getClassLoader());

    static final class Sent implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aClassIsDefinedOnce() {
        ObjectStreamClass sent = ObjectStreamClass.lookup(Sent.class);
        assertThat(vocabulary.numberOf(sent)).isZero();
        assertThat(vocabulary.numberOf(ObjectStreamClass.lookup(String.class))).isEqualTo(1);
        assertThat(vocabulary.numberOf(sent)).isZero();
        assertThat(vocabulary.size()).isEqualTo(2);
    }

    @Test
    void vocabulariesHaveNumbersOfTheirOwn() {
        vocabulary.numberOf(ObjectStreamClass.lookup(String.class));
        Vocabulary other = new Vocabulary(VocabularyTest.class.getClassLoader());
        assertThat(other.numberOf(ObjectStreamClass.lookup(Sent.class))).isZero();
        assertThat(vocabulary.numberOf(ObjectStreamClass.lookup(Sent.class))).isEqualTo(1);
    }

    @Test
    void itKnowsHowLargeDefinitionsAre() {
        vocabulary.numberOf(ObjectStreamClass.lookup(String.class));
        vocabulary.numberOf(ObjectStreamClass.lookup(Sent.class));
        List<byte[]> all = vocabulary.definitions(0, 2);
        assertThat(vocabulary.bytes(0, 2)).isEqualTo(all.get(0).length + all.get(1).length);
        assertThat(vocabulary.bytes(1, 2)).isEqualTo(all.get(1).length);
        assertThat(vocabulary.bytes(2, 2)).isZero();
        assertThat(vocabulary.bytes(2, 1)).isZero();
    }

    private WeakReference<ClassLoader> defineElsewhere() throws Exception {
        URL classes = Sent.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
            Class<?> there = loader.loadClass(Sent.class.getName());
            assertThat(there).isNotSameAs(Sent.class);
            vocabulary.numberOf(ObjectStreamClass.lookup(there));
            return new WeakReference<>(loader);
        }
    }

    /** A pool may live longer than what it is given once. */
    @Test
    @Tag("real")
    void aClassThatNobodyUsesAnyMoreIsNotKept() throws Exception {
        WeakReference<ClassLoader> loader = defineElsewhere();
        while (loader.get() != null) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(vocabulary.size()).isEqualTo(1);
    }
}
