package dev.asyncio4j.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.asyncio4j.Asyncio;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor looks at.
 *
 * @param java the version
 * @param vendor who built it
 * @param javaHome where it is installed
 * @param compiler whether it can compile source files
 * @param loopRefusal why no loop can run here, with the remedies; null if one can
 * @param cores how many there are for this JVM
 * @param memory of the machine or container, in bytes
 */
record Machine(
        Runtime.Version java,
        String vendor,
        Path javaHome,
        boolean compiler,
        @Nullable String loopRefusal,
        int cores,
        long memory) {

    static Machine ofThisJvm() {
        return new Machine(
                Runtime.version(),
                System.getProperty("java.vendor"),
                Path.of(System.getProperty("java.home")),
                ModuleLayer.boot().findModule("jdk.compiler").isPresent(),
                tryLoop(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize());
    }

    private static @Nullable String tryLoop() {
        try {
            Asyncio.run(() -> Asyncio.sleep(Duration.ofMillis(1)));
            return null;
        } catch (IllegalStateException refused) {
            return refused.getMessage();
        }
    }
}
