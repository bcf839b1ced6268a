package dev.asyncio4j.process.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnOptionsTest {
    @Test
    void areWhatStandsBeforeTheProgram() {
        assertThat(parse("/opt/jdk/bin/java", "-Da=b c", "-Xmx1g", "-ea", "Main", "-Dnot=mine"))
                .containsExactly("-Da=b c", "-Xmx1g", "-ea");
    }

    @Test
    void haveTheirValuesBehindASignOfEquality() {
        assertThat(parse("java", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", "x", "M"))
                .containsExactly("--add-opens=java.base/java.lang=ALL-UNNAMED", "-cp=x");
        assertThat(parse("java", "--add-opens=a/b=c", "-m", "mod/Main"))
                .containsExactly("--add-opens=a/b=c");
        assertThat(parse("java", "--enable-preview", "-jar", "x.jar"))
                .containsExactly("--enable-preview");
    }

    @Test
    void areNotGuessed() {
        assertThat(parse("java", "@options", "Main")).as("a file of options").isNull();
        assertThat(parse("java", "--new-option", "value", "Main")).as("an unknown one").isNull();
        assertThat(parse("server", "-Da=b", "Main")).as("another launcher").isNull();
        assertThat(parse("java", "-Da=b")).as("no program").isNull();
    }

    @Test
    void areThoseThatTheManagementKnows() {
        assertThat(OwnOptions.all())
                .containsAll(
                        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                .filter(option -> option.startsWith("--add-opens"))
                                .toList());
    }

    private static @Nullable List<String> parse(String... line) {
        return OwnOptions.parse(line);
    }
}
