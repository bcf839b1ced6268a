package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourCommandTest {
    @TempDir Path checkout;

    private final FakeLauncher launcher =
            new FakeLauncher().with("Hello", 0, "hello").with("LongName", 0, "other");

    @BeforeEach
    void aCheckoutWithTwoExamples() throws IOException {
        Path programs = Files.createDirectories(checkout.resolve("examples/programs"));
        Files.writeString(checkout.resolve("examples/tour.txt"), "hello\nlong-name\n");
        for (String name : List.of("Hello", "LongName")) {
            Files.writeString(programs.resolve(name + ".java"), "// About " + name + ".\n");
            Files.writeString(programs.resolve(name + ".expected"), "hello\n");
        }
    }

    @Test
    void listShowsNamesAndTitlesAndRunsNothing() {
        Invocation invocation = tour("--list");
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out())
                .containsExactly("hello      About Hello.", "long-name  About LongName.");
        assertThat(launcher.started).isEmpty();
    }

    @Test
    void runsAllAndExitsWithOneIfOneFailed() {
        Invocation invocation = tour();
        assertThat(invocation.exitCode()).isEqualTo(1);
        assertThat(invocation.out()).endsWith("1 of 2 programs did what they should");
    }

    @Test
    void runsThoseNamedAndExitsWithZeroIfTheyDidWhatTheyShould() {
        Invocation invocation = tour("hello", "hello", "--jobs", "2");
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out()).endsWith("2 of 2 programs did what they should");
    }

    @Test
    void anUnknownNameIsOneErrorWithNearNames() {
        Invocation invocation = tour("hello", "helo");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err())
                .containsExactly(
                        "asyncio4j tour: no example is called helo; did you mean hello?",
                        "Try 'asyncio4j tour --help'.");
        assertThat(invocation.out()).isEmpty();
        assertThat(launcher.started).isEmpty();
    }

    @Test
    void aNameLikeNoneSendsToTheList() {
        assertThat(tour("nosuch").err().getFirst())
                .isEqualTo(
                        "asyncio4j tour: no example is called nosuch; 'asyncio4j tour --list' lists"
                                + " them all");
    }

    @Test
    void noJobsAreRefused() {
        Invocation invocation = tour("--jobs", "0");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err()).contains("asyncio4j tour: --jobs: 0 (expected: 1 or more)");
    }

    @Test
    void outsideACheckoutItSaysSo() throws IOException {
        Files.delete(checkout.resolve("examples/tour.txt"));
        Invocation invocation = tour();
        assertThat(invocation.exitCode()).isEqualTo(1);
        assertThat(invocation.err())
                .singleElement()
                .asString()
                .startsWith("asyncio4j tour: the examples are not here");
    }

    private Invocation tour(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "tour";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        ClassPath classPath = new ClassPath(List.of());
        return Invocation.of(new TourCommand(launcher, classPath, Examples.in(checkout)), all);
    }
}
