package dev.asyncio4j.process.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
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

    /** By the name of the class, in the form of a {@link SerializedLambda}. */
    private static final ConcurrentHashMap<String, Boolean> OPEN = new ConcurrentHashMap<>();

    private Lambdas() {}

    /** Whether we can make such a lambda here, and so, of the same classes, elsewhere. */
    static boolean isOpen(SerializedLambda lambda) {
        return OPEN.computeIfAbsent(
                lambda.getCapturingClass(),
                name -> {
                    try {
                        maker(load(name.replace('/', '.'), Loaders.ofThisThread()));
                        return true;
                    } catch (ReflectiveOperationException | RuntimeException closed) {
                        return false;
                    }
                });
    }

    static Class<?> load(String name, @Nullable ClassLoader loader) throws ClassNotFoundException {
        return Class.forName(name, false, loader);
    }

    /** It takes a {@link SerializedLambda}. */
    static MethodHandle maker(Class<?> capturing) throws ReflectiveOperationException {
        Method method = capturing.getDeclaredMethod(MAKER, SerializedLambda.class);
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method);
    }
}
