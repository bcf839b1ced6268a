package dev.asyncio4j.engine;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens {@code java.lang} to asyncio4j where its jar is given to the JVM as {@code -javaagent}: one
 * flag without module names, that works on the class path and on the module path.
 */
public final class Agent {
    private Agent() {}

    /** Called by the JVM before the program's {@code main}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        open(instrumentation, Agent.class.getModule());
        Optional<Module> onModulePath = ModuleLayer.boot().findModule("dev.asyncio4j.core");
        onModulePath.ifPresent(module -> open(instrumentation, module));
    }

    private static void open(Instrumentation instrumentation, Module reader) {
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of(),
                Map.of("java.lang", Set.of(reader)),
                Set.of(),
                Map.of());
    }
}
