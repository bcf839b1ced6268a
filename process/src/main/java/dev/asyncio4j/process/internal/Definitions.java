package dev.asyncio4j.process.internal;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the numbers of another process's {@link Vocabulary} mean here. Classes are looked for when
 * an object is met that has one: what nobody sends need not be there.
 *
 * <p><b>Threads.</b> The one that receives.
 */
public final class Definitions {
    private static final Map<String, Class<?>> PRIMITIVES =
            Map.of(
                    "boolean", boolean.class,
                    "byte", byte.class,
                    "short", short.class,
                    "char", char.class,
                    "int", int.class,
                    "long", long.class,
                    "float", float.class,
                    "double", double.class,
                    "void", void.class);

    private final ClassLoader loader;
    private final List<Entry> entries = new ArrayList<>();
    private final Input input = new Input();

    private sealed interface Entry permits Type, Site {}

    private static final class Type implements Entry {
        final String name;
        final long version;
        @Nullable ObjectStreamClass described;

        Type(String name, long version) {
            this.name = name;
            this.version = version;
        }
    }

    private static final class Site implements Entry {
        final CallSite callSite;
        @Nullable Class<?> capturing;
        @Nullable MethodHandle maker;

        Site(CallSite callSite) {
            this.callSite = callSite;
        }
    }

    /**
     * None yet.
     *
     * @param loader where the classes are looked for
     */
    public Definitions(ClassLoader loader) {
        this.loader = loader;
    }

    /** Adds the next definition. */
    public void add(byte[] definition) throws IOException {
        input.take(definition, definition.length);
        int kind = input.takeByte();
        entries.add(
                switch (kind) {
                    case Vocabulary.CLASS -> new Type(input.takeString(), input.takeLong());
                    case Vocabulary.CALL_SITE -> new Site(CallSite.readFrom(input));
                    default ->
                            throw new StreamCorruptedException(
                                    "a definition of an unknown kind: " + kind);
                });
    }

    ObjectStreamClass type(int number) throws IOException, ClassNotFoundException {
        if (!(entry(number) instanceof Type type)) {
            throw new StreamCorruptedException("number " + number + " is not that of a class");
        }
        ObjectStreamClass described = type.described;
        if (described == null) {
            described = describe(type);
            type.described = described;
        }
        return described;
    }

    private ObjectStreamClass describe(Type type) throws IOException, ClassNotFoundException {
        ObjectStreamClass described = ObjectStreamClass.lookupAny(find(type.name));
        if (described.getSerialVersionUID() != type.version) {
            throw new InvalidClassException(
                    type.name, "the two processes have different versions of this class");
        }
        return described;
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        Class<?> primitive = PRIMITIVES.get(name);
        return primitive != null ? primitive : Class.forName(name, false, loader);
    }

    /** The class whose code a lambda is. Nothing of it has been run. */
    Class<?> capturing(int number) throws IOException {
        Site site = site(number);
        try {
            return capturing(site);
        } catch (ClassNotFoundException | NoClassDefFoundError absent) {
            throw new InvalidClassException(site.callSite.capturingName(), absent);
        }
    }

    private Class<?> capturing(Site site) throws ClassNotFoundException {
        Class<?> capturing = site.capturing;
        if (capturing == null) {
            capturing = find(site.callSite.capturingName());
            site.capturing = capturing;
        }
        return capturing;
    }

    private Site site(int number) throws StreamCorruptedException {
        if (entry(number) instanceof Site site) {
            return site;
        }
        throw new StreamCorruptedException("number " + number + " is not that of a lambda");
    }

    Object lambda(int number, @Nullable Object[] captured) throws IOException {
        Site site = site(number);
        try {
            return make(site, captured);
        } catch (ClassNotFoundException | NoClassDefFoundError absent) {
            throw new InvalidClassException(site.callSite.capturingName(), absent);
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IOException("cannot make the lambda of " + site.callSite, thrown);
        }
    }

    private Object make(Site site, @Nullable Object[] captured) throws Throwable {
        Class<?> capturing = capturing(site);
        MethodHandle maker = site.maker;
        if (maker == null) {
            maker = Lambdas.maker(capturing);
            site.maker = maker;
        }
        SerializedLambda lambda = site.callSite.lambda(capturing, captured);
        return (Object) maker.invoke(lambda);
    }

    private Entry entry(int number) throws StreamCorruptedException {
        if (number < 0 || number >= entries.size()) {
            throw new StreamCorruptedException("nothing is defined by the number " + number);
        }
        return entries.get(number);
    }
}
