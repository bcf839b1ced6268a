package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
    @Test
    void ourJarsAreFoundWithoutOpeningOthers() {
        assertThat(
                        oursFirst(
                                "classes",
                                "lib/a.jar",
                                "lib/asyncio4j-core-1.0.jar",
                                "asyncio4j-tools",
                                "lib/b.jar",
                                "asyncio4j-process-1.0.jar"))
                .isEqualTo(
                        path(
                                "lib/asyncio4j-core-1.0.jar",
                                "asyncio4j-process-1.0.jar",
                                "classes",
                                "lib/a.jar",
                                "asyncio4j-tools",
                                "lib/b.jar"));
    }

    @Test
    void anEntryThatIsEmptyStays() {
        assertThat(oursFirst("", "a.jar", "")).isEqualTo(path("", "a.jar", ""));
        assertThat(JavaCommand.oursFirst(null)).isNull();
    }

    private static @Nullable String oursFirst(String... entries) {
        return JavaCommand.oursFirst(path(entries));
    }

    private static String path(String... entries) {
        return String.join(File.pathSeparator, entries).replace('/', File.separatorChar);
    }
}
