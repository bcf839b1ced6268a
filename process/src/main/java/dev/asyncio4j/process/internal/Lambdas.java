package dev.asyncio4j.process.internal;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The method that the compiler adds to a class with serializable lambdas, and that makes one of
 * what was read: the JDK looks it up for each anew, we do once.
 *
 * <p>Where the class is in a module that is not open to this one, the JDK's own way remains.
 */
final class Lambdas {
    private static final String MAKER = "$deserializeLambda$";

    private static final ClassValue<Optional<Method>> WRITERS =
            new ClassValue<>() {
                @Override
                protected Optional<Method> computeValue(Class<?> type) {
                    if (!type.isHidden() || !Serializable.class.isAssignableFrom(type)) {
                        return Optional.empty();
                    }
                    try {
                        Method writer = type.getDeclaredMethod("writeReplace");
                        writer.setAccessible(true);
                        return Optional.of(writer);
                    } catch (ReflectiveOperationException | RuntimeException closed) {
                        return Optional.empty();
                    }
                }
            };

    /** By the name of the class, in the form of a {@link SerializedLambda}. */
    private final ConcurrentHashMap<String, Boolean> open = new ConcurrentHashMap<>();

    private final ClassLoader loader;

    Lambdas(ClassLoader loader) {
        this.loader = loader;
    }

    /** Whether we can make such a lambda here, and so, of the same classes, elsewhere. */
    boolean isOpen(SerializedLambda lambda) {
        return open.computeIfAbsent(
                lambda.getCapturingClass(),
                name -> {
                    try {
                        makerOf(Class.forName(name.replace('/', '.'), false, loader));
                        return true;
                    } catch (ReflectiveOperationException | RuntimeException closed) {
                        return false;
                    }
                });
    }

    /** What is to be written of a lambda; null if it is none, or says it to nobody here. */
    static @Nullable SerializedLambda written(Object lambda) {
        @Nullable Method writer = WRITERS.get(lambda.getClass()).orElse(null);
        if (writer == null) {
            return null;
        }
        try {
            return writer.invoke(lambda) instanceof SerializedLambda written ? written : null;
        } catch (ReflectiveOperationException refused) {
            return null;
        }
    }

    /** It takes a {@link SerializedLambda}. */
    static MethodHandle maker(Class<?> capturing) throws ReflectiveOperationException {
        return MethodHandles.lookup().unreflect(makerOf(capturing));
    }

    private static Method makerOf(Class<?> capturing) throws ReflectiveOperationException {
        Method method = capturing.getDeclaredMethod(MAKER, SerializedLambda.class);
        method.setAccessible(true);
        return method;
    }
}
