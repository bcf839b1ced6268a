package dev.asyncio4j.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** How the JVMs are started in which something is measured. */
public final class Jvm {
    /**
     * What the loop needs, and the raw continuation that it is compared with; and leave for JMH to
     * use what the JVM would warn of each time.
     */
    public static final List<String> FLAGS =
            List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private Jvm() {}

    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public static String classPath() {
        return System.getProperty("java.class.path");
    }
}
