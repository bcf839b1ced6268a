package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.process.ChildOptions;
import dev.asyncio4j.process.ProcessPoolOptions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is no option is refused before a JVM is started that would take it for a class. */
class JvmArgumentsTest {
    @Test
    void optionsAndTheirValuesAreTaken() {
        List<String> right =
                List.of(
                        "-Xmx64m",
                        "--add-opens",
                        "java.base/java.util=ALL-UNNAMED",
                        "-cp",
                        "a:b",
                        "--add-modules=ALL-MODULE-PATH",
                        "@file");
        assertThat(JvmArguments.checked(right)).isEqualTo(right);
    }

    @Test
    void whatIsNoOptionIsNamed() {
        String refused = "jvmArguments: \"%s\" (expected: an option, which begins with - or @)";
        assertThatThrownBy(() -> ChildOptions.defaults().withJvmArguments("Xmx64m"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refused.formatted("Xmx64m"));
        assertThatThrownBy(() -> ProcessPoolOptions.defaults().withJvmArguments("-Xmx64m", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refused.formatted(""));
        assertThatThrownBy(() -> JvmArguments.checked(List.of("--add-modules=x", "y")))
                .hasMessage(refused.formatted("y"));
        assertThatThrownBy(() -> JvmArguments.checked(Arrays.asList("-ea", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("jvmArguments: item 1 of [-ea, null]");
    }
}
