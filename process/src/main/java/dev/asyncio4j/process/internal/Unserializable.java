package dev.asyncio4j.process.internal;

import java.io.Externalizable;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why something cannot be sent: it follows the references, as serialization would, to the
 * first object that is not serializable.
 */
public final class Unserializable {
    private static final String STAYS = ". It stays in its process: send what the code needs of it";
    private static final String THIS = ", its object (this)";

    /** What to do where it is one of these, which stay in their process. */
    private static final Map<String, String> OF_OURS =
            Map.of(
                    "dev.asyncio4j.process.Pipe", ". Send one of its ends",
                    "dev.asyncio4j.process.Manager", ". Send what it has made",
                    "dev.asyncio4j.process.Pool", STAYS,
                    "dev.asyncio4j.process.ProcessPoolExecutor", STAYS,
                    "dev.asyncio4j.process.ChildProcess", STAYS,
                    "dev.asyncio4j.process.Listener", STAYS);

    private static final int MOST_VISITED = 100_000;

    /** Their lambdas are around what a program gives, and mean nothing to it. */
    private static final Set<String> OURS =
            Set.of(
                    "dev/asyncio4j/Actions",
                    "dev/asyncio4j/process/Chunks",
                    "dev/asyncio4j/process/Futures",
                    "dev/asyncio4j/process/Pool",
                    "dev/asyncio4j/process/PoolChunks",
                    "dev/asyncio4j/process/ProcessPoolExecutor");

    private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

    private Unserializable() {}

    /** The same error, with the way from the object that was to be sent. */
    static NotSerializableException explain(NotSerializableException refused, Object root) {
        String found;
        try {
            found = new Unserializable().find(root, name(root));
        } catch (RuntimeException | StackOverflowError unknown) {
            found = null;
        }
        NotSerializableException explained =
                new NotSerializableException(
                        "this cannot be sent to another process, since it is not serializable: "
                                + (found != null ? found : "a " + refused.getMessage()));
        explained.initCause(refused);
        return explained;
    }

    /** The same error, of one of the items of a map. */
    public static NotSerializableException ofItem(long number, NotSerializableException refused) {
        NotSerializableException explained =
                new NotSerializableException("item " + number + ": " + refused.getMessage());
        explained.initCause(refused);
        return explained;
    }

    static NotSerializableException tooDeep(Object root) {
        return new NotSerializableException(
                "this cannot be sent to another process, since it is nested too deeply: a "
                        + root.getClass().getTypeName()
                        + ". Send a flat collection, or give the thread a larger stack");
    }

    private static String name(Object root) {
        if (isLambda(root)) {
            SerializedLambda written = Lambdas.written(root);
            return written == null
                    ? "the lambda"
                    : "the lambda in " + written.getCapturingClass().replace('/', '.');
        }
        return root.getClass().getTypeName();
    }

    private @Nullable String find(@Nullable Object value, String path) {
        if (value == null || value instanceof Enum<?> || value instanceof Class<?>) {
            return null;
        }
        if (ObjectEncoder.replaces(value)) {
            return null;
        }
        if (!(value instanceof Serializable)) {
            String type = described(value);
            boolean named = path.equals(type);
            return (named ? "a " : path + ", which is a ") + type + remedy(value, path);
        }
        if (value instanceof Externalizable
                || visited.size() >= MOST_VISITED
                || !visited.add(value)) {
            return null;
        }
        if (isLambda(value)) {
            return findInLambda(value, path);
        }
        return switch (value) {
            case Object[] array -> findInArray(array, path);
            case Map<?, ?> map -> findInMap(map, path);
            case Collection<?> collection -> findInArray(collection.toArray(), path);
            default -> findInFields(value, path);
        };
    }

    private static String remedy(Object value, String path) {
        if (path.endsWith(THIS)) {
            // What is captured by mistake most often.
            return ". Make the methods and fields that it uses static";
        }
        String ours = OF_OURS.get(value.getClass().getName());
        if (ours != null) {
            return ours;
        }
        return isLambda(value) || isOfTheJdk(value)
                ? ""
                : ". Its class must implement java.io.Serializable";
    }

    private static boolean isOfTheJdk(Object value) {
        ClassLoader loader = value.getClass().getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static String described(Object value) {
        return isLambda(value)
                ? "lambda of a type that is not Serializable ("
                        + value.getClass().getInterfaces()[0].getTypeName()
                        + "): give it where a SerializableCallable, or another of these types, is"
                        + " expected"
                : value.getClass().getTypeName();
    }

    private @Nullable String findInArray(@Nullable Object[] array, String path) {
        for (int i = 0; i < array.length; i++) {
            String found = find(array[i], path + "[" + i + "]");
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable String findInMap(Map<?, ?> map, String path) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String found = find(entry.getKey(), path + ", key " + entry.getKey());
            if (found == null) {
                found = find(entry.getValue(), path + "[" + entry.getKey() + "]");
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable String findInFields(Object value, String path) {
        for (Class<?> type = value.getClass();
                type != null && Serializable.class.isAssignableFrom(type);
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers)
                        || Modifier.isTransient(modifiers)
                        || field.getType().isPrimitive()
                        || !field.trySetAccessible()) {
                    continue;
                }
                String found = find(valueOf(field, value), path + "." + field.getName());
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Object valueOf(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException closed) {
            return null;
        }
    }

    private @Nullable String findInLambda(Object lambda, String path) {
        SerializedLambda written = Lambdas.written(lambda);
        if (written == null) {
            return null;
        }
        if (OURS.contains(outermost(written.getCapturingClass()))) {
            return findInOurs(written);
        }
        boolean ofInstance = written.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic;
        for (int i = 0; i < written.getCapturedArgCount(); i++) {
            String what =
                    i == 0 && ofInstance ? THIS : ", captured value " + (ofInstance ? i : i + 1);
            String found = find(written.getCapturedArg(i), path + what);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String outermost(String type) {
        int nested = type.indexOf('$');
        return nested < 0 ? type : type.substring(0, nested);
    }

    private @Nullable String findInOurs(SerializedLambda written) {
        for (int i = 0; i < written.getCapturedArgCount(); i++) {
            Object given = written.getCapturedArg(i);
            String found =
                    given == null
                            ? null
                            : find(given, given instanceof Collection ? "the items" : name(given));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean isLambda(Object value) {
        return value.getClass().isHidden() && value.getClass().getInterfaces().length > 0;
    }
}
