package dev.asyncio4j.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.asyncio4j.Asyncio;
import dev.asyncio4j.net.Net;
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
 * @param selector how the operating system reports I/O; null if none can be had
 * @param selectorRefusal why none can be had; null if one can
 * @param cores how many there are for this JVM
 * @param memory of the machine or container, in bytes
 */
record Machine(
        Runtime.Version java,
        String vendor,
        Path javaHome,
        boolean compiler,
        @Nullable String loopRefusal,
        @Nullable String selector,
        @Nullable String selectorRefusal,
        int cores,
        long memory) {

    static Machine ofThisJvm() {
        String selector = null;
        String selectorRefusal = null;
        try {
            selector = Net.selector();
        } catch (IllegalStateException refused) {
            selectorRefusal = refused.getMessage();
        }
        return new Machine(
                Runtime.version(),
                System.getProperty("java.vendor"),
                Path.of(System.getProperty("java.home")),
                ModuleLayer.boot().findModule("jdk.compiler").isPresent(),
                tryLoop(),
                selector,
                selectorRefusal,
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
