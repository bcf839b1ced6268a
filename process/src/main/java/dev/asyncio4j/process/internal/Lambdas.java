package dev.asyncio4j.process.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The method that the compiler adds to a class with serializable lambdas, and that makes one of
 * what was read: the JDK looks it up for each anew, we do once.
 *
 * <p>Where the class is in a module that is not open to this one, the JDK's own way remains.
 */
final class Lambdas {
    private static final String MAKER = "$deserializeLambda$";

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
                        maker(Class.forName(name.replace('/', '.'), false, loader));
                        return true;
                    } catch (ReflectiveOperationException | RuntimeException closed) {
                        return false;
                    }
                });
    }

    /** It takes a {@link SerializedLambda}. */
    static MethodHandle maker(Class<?> capturing) throws ReflectiveOperationException {
        Method method = capturing.getDeclaredMethod(MAKER, SerializedLambda.class);
        method.setAccessible(true);
        return MethodHandles.lookup().unreflect(method);
    }
}
