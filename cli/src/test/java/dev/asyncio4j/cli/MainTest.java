package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void withoutACommandItShowsHowToUseIt() {
        Invocation invocation = invoke();
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out()).contains("Usage: asyncio4j [-hV] COMMAND", "Commands:");
        assertThat(invocation).isEqualTo(invoke("--help"));
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        Invocation invocation = invoke("--version");
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out())
                .singleElement()
                .asString()
                .matches("asyncio4j [0-9]+\\.[0-9]+\\.[0-9]+(-.*)?");
    }

    @Test
    void anUnknownCommandIsOneError() {
        Invocation invocation = invoke("turo");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err())
                .containsExactly(
                        "asyncio4j: Unmatched argument at index 0: 'turo'",
                        "Try 'asyncio4j --help'.");
    }

    @Test
    void aBugIsReportedWithItsStack() {
        Invocation invocation =
                Invocation.of(
                        new DoctorCommand(() -> {
                            throw new IllegalStateException("oops");
                        }),
                        "doctor");
        assertThat(invocation.exitCode()).isEqualTo(1);
        assertThat(invocation.err())
                .startsWith("asyncio4j doctor: unexpected error, please report it")
                .contains("java.lang.IllegalStateException: oops");
    }

    @Test
    void programsDoNotSeeTheClassesOfTheCommand() {
        assertThat(ClassPath.ofPrograms().entries())
                .isNotEmpty()
                .doesNotContain(ClassPath.locationOf(Main.class))
                .noneMatch(entry -> entry.getFileName().toString().startsWith("picocli"));
    }

    @Test
    void aClassPathIsWrittenAsJavaReadsIt() {
        ClassPath classPath = new ClassPath(List.of(Path.of("a"), Path.of("b")));
        assertThat(classPath.with(Path.of("c")))
                .hasToString(String.join(java.io.File.pathSeparator, "c", "a", "b"));
    }

    private static Invocation invoke(String... arguments) {
        ClassPath classPath = new ClassPath(List.of());
        return Invocation.of(new RunCommand(new FakeLauncher(), classPath), arguments);
    }
}
