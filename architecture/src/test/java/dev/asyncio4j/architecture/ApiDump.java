package dev.asyncio4j.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public and protected members of the packages that a module exports to all, as text. */
final class ApiDump {
    private final Path classes;
    private final ModuleDescriptor descriptor;

    ApiDump(Path classes) {
        this.classes = classes;
        try (var in = Files.newInputStream(classes.resolve("module-info.class"))) {
            this.descriptor = ModuleDescriptor.read(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public String toString() {
        return exportedTypes().map(ApiDump::describe).collect(Collectors.joining("\n"));
    }

    private Stream<Class<?>> exportedTypes() {
        List<Class<?>> types = new ArrayList<>();
        descriptor.exports().stream()
                .filter(exported -> !exported.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .sorted()
                .forEach(exported -> types.addAll(typesIn(exported)));
        return types.stream().filter(ApiDump::isVisible);
    }

    private List<Class<?>> typesIn(String packageName) {
        try (Stream<Path> files = Files.list(classes.resolve(packageName.replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                    .map(name -> packageName + "." + name.replace(".class", ""))
                    .sorted()
                    .<Class<?>>map(ApiDump::load)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiDump.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static boolean isVisible(Class<?> type) {
        for (Class<?> enclosing = type; enclosing != null; ) {
            if (!isVisible(enclosing.getModifiers())) {
                return false;
            }
            enclosing = enclosing.getEnclosingClass();
        }
        return !type.isAnonymousClass() && !type.isSynthetic();
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        StringBuilder text = new StringBuilder(type.toGenericString());
        if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
            text.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        if (type.getGenericInterfaces().length > 0) {
            text.append(
                    Arrays.stream(type.getGenericInterfaces())
                            .map(java.lang.reflect.Type::getTypeName)
                            .collect(Collectors.joining(", ", " implements ", "")));
        }
        text.append('\n');
        Stream.of(
                        Arrays.stream(type.getDeclaredFields()),
                        Arrays.stream(type.getDeclaredConstructors()),
                        Arrays.stream(type.getDeclaredMethods()))
                .flatMap(members -> members)
                .filter(member -> isVisible(member.getModifiers()) && !member.isSynthetic())
                .map(member -> shorten(describe(member), type))
                .sorted()
                .forEach(member -> text.append("    ").append(member).append('\n'));
        return text.toString();
    }

    /** Without what every line would repeat. */
    private static String shorten(String member, Class<?> type) {
        return member.replace(type.getName() + ".", "").replace("java.lang.", "");
    }

    private static String describe(Member member) {
        return switch (member) {
            case Field field -> field.toGenericString();
            case Executable executable -> executable.toGenericString();
            default -> throw new IllegalStateException(member.toString());
        };
    }
}
