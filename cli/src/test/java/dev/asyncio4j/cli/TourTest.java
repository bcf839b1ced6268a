package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TourTest {
    private final FakeLauncher launcher = new FakeLauncher();
    private final StringWriter screen = new StringWriter();

    @Test
    void showsWhatAProgramPrintedAndWhatWasExpected() throws Exception {
        launcher.with("Hello", 0, "hello 1");
        assertThat(tour(1, example("hello", "Hello", "hello <number>"))).isTrue();
        assertThat(shown())
                .containsExactly(
                        "hello: The title of hello.",
                        "  source: examples/programs/Hello.java",
                        "  printed:",
                        "    hello 1",
                        "  expected:",
                        "    hello <number>",
                        "  as expected, after 1.3 s",
                        "",
                        "1 of 1 programs did what they should");
    }

    @Test
    void givesEachProgramTheLoopItsClassPathAndEnoughMemory() throws Exception {
        launcher.with("Hello", 0);
        tour(1, example("hello", "Hello"));
        assertThat(launcher.started)
                .containsExactly(
                        List.of(
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--class-path",
                                "/classes",
                                "-XX:MaxRAMPercentage=50",
                                "Hello"));
    }

    @Test
    void aProgramThatPrintsSomethingElseFails() throws Exception {
        launcher.with("Hello", 0, "hullo").with("Next", 0, "next");
        assertThat(tour(1, example("hello", "Hello", "hello"), example("next", "Next", "next")))
                .isFalse();
        assertThat(shown())
                .contains(
                        "  NOT AS EXPECTED: line 1 is \"hullo\"; expected \"hello\", after 1.3 s",
                        "  as expected, after 1.3 s")
                .endsWith("These did not: hello", "1 of 2 programs did what they should");
    }

    @Test
    void aProgramThatEndsWithAnErrorFails() throws Exception {
        launcher.with("Hello", 3, "hello");
        assertThat(tour(1, example("hello", "Hello", "hello"))).isFalse();
        assertThat(shown()).contains("  NOT AS EXPECTED: it ended with exit code 3, after 1.3 s");
    }

    @Test
    void aProgramThatHangsFailsAndWhatItPrintedIsShown() throws Exception {
        launcher.withHanging("Hello", "hello", "and now I wait");
        assertThat(tour(1, example("hello", "Hello", "hello"))).isFalse();
        assertThat(shown())
                .contains(
                        "    and now I wait",
                        "  NOT AS EXPECTED: it did not end, and was killed, after 60.0 s");
    }

    @Test
    void whatTheJvmSaysOfItsEnvironmentIsNotTheProgramsOutput() throws Exception {
        launcher.with(
                "Hello",
                0,
                "Picked up JAVA_TOOL_OPTIONS: -Dx=y",
                "NOTE: Picked up JDK_JAVA_OPTIONS: -Dx=y",
                "hello");
        assertThat(tour(1, example("hello", "Hello", "hello"))).isTrue();
        assertThat(shown()).noneMatch(line -> line.contains("Picked up"));
    }

    @Test
    void severalAtOnceAreShownInOrder() throws Exception {
        List<Example> examples =
                Stream.of("One", "Two", "Three", "Four", "Five")
                        .map(name -> example(name, name, name))
                        .toList();
        examples.forEach(example -> launcher.with(example.mainClass(), 0, example.mainClass()));
        assertThat(tour(3, examples.toArray(Example[]::new))).isTrue();
        assertThat(shown().stream().filter(line -> line.contains("The title")))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("One", "Two", "Three", "Four", "Five");
        assertThat(shown()).endsWith("5 of 5 programs did what they should");
    }

    private boolean tour(int jobs, Example... examples) throws Exception {
        ClassPath classPath = new ClassPath(List.of(Path.of("/classes")));
        return new Tour(launcher, classPath, new PrintWriter(screen)).run(List.of(examples), jobs);
    }

    private List<String> shown() {
        return screen.toString().lines().toList();
    }

    private static Example example(String name, String mainClass, String... expected) {
        return new Example(
                name,
                "The title of " + name + ".",
                Path.of("/a/checkout/examples/programs", mainClass + ".java"),
                mainClass,
                Expectation.parse(List.of(expected)));
    }
}
