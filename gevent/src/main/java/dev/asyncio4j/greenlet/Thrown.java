package dev.asyncio4j.greenlet;

import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;

/** Hands on what code has thrown, from one stack to another. */
final class Thrown {
    private Thrown() {}

    /** Throws it as it is, be it checked. */
    static RuntimeException asItIs(Throwable thrown) {
        return Thrown.<RuntimeException>sneakily(thrown);
    }

    @SuppressWarnings("unchecked") // never thrown there: the compiler alone believes it
    private static <X extends Throwable> RuntimeException sneakily(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** What comes out of a body: a checked exception is wrapped, as that of a task is. */
    static Throwable unchecked(Throwable thrown) {
        return thrown instanceof RuntimeException || thrown instanceof Error
                ? thrown
                : new CompletionException(thrown);
    }

    /** Likewise, out of a generator's: there a NoSuchElementException would look like its end. */
    static Throwable notTheEnd(Throwable thrown) {
        return thrown instanceof NoSuchElementException
                ? new IllegalStateException(
                        "the generator's body threw a NoSuchElementException, which would look"
                                + " like its end. To end it, return",
                        thrown)
                : unchecked(thrown);
    }
}
