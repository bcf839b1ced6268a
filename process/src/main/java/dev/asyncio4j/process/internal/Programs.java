package dev.asyncio4j.process.internal;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;

/**
 * The objects of compact source files: {@code void main()} and the methods beside it are instance
 * methods there, so a lambda that calls one captures an object that nobody has seen. If it has no
 * fields, another one is as good.
 */
final class Programs {
    private static final ClassValue<Boolean> IS_ONE =
            new ClassValue<>() {
                @Override
                protected Boolean computeValue(Class<?> type) {
                    return type.getPackageName().isEmpty()
                            && Modifier.isFinal(type.getModifiers())
                            && type.getEnclosingClass() == null
                            && type.getSuperclass() == Object.class
                            && type.getInterfaces().length == 0
                            && !type.isHidden()
                            && Arrays.stream(type.getDeclaredFields())
                                    .allMatch(field -> Modifier.isStatic(field.getModifiers()));
                }
            };

    private Programs() {}

    static boolean isOne(Object value) {
        return IS_ONE.get(value.getClass());
    }

    static Object create(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
