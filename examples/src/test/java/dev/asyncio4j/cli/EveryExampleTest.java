package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The tour, as it is in this checkout. */
class EveryExampleTest {
    private static final String FEW = "1000";

    private final Examples examples = new Examples(Path.of("").toAbsolutePath());

    @Test
    void isInTheTour() throws Exception {
        List<Path> programs = new ArrayList<>();
        try (Stream<Path> files = Files.list(examples.folder().resolve("programs"))) {
            for (Path file : files.toList()) {
                if (Files.readString(file).contains("\nvoid main(")) {
                    programs.add(file);
                }
            }
        }
        assertThat(examples.all())
                .extracting(Example::source)
                .containsExactlyInAnyOrderElementsOf(programs);
    }

    @Test
    @Tag("real")
    @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
    void doesWhatItShould() throws Exception {
        StringWriter screen = new StringWriter();
        ClassPath classPath = ClassPath.ofPrograms().with(examples.classes());
        Tour tour = new Tour(new FewTasks(), classPath, new PrintWriter(screen));
        assertThat(tour.run(examples.all(), 4)).as(screen.toString()).isTrue();
    }

    @Test
    void ofTheReadmeIsTheOneOfTheTour() throws Exception {
        Path programs = examples.folder().resolve("programs");
        String source = Files.readString(programs.resolve("Breakfast.java"));
        assertThat(Files.readString(examples.folder().resolve("../README.md")))
                .containsSubsequence(
                        "```java\n" + source.substring(source.indexOf("import ")) + "```",
                        "```text\n" + Files.readString(programs.resolve("Breakfast.expected")))
                .satisfies(readme -> assertThat(readme.lines()).hasSizeLessThanOrEqualTo(150));
    }

    @Test
    void hasEverySnippetOfThePageOnTheNetworkAsAPart() throws Exception {
        List<String> programs = new ArrayList<>();
        for (Example example : examples.all()) {
            programs.add(withoutIndentation(Files.readString(example.source())));
        }
        String page = Files.readString(examples.folder().resolve("../docs/network.md"));
        List<String> snippets =
                Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL)
                        .matcher(page)
                        .results()
                        .map(snippet -> withoutIndentation(snippet.group(1)))
                        .toList();
        assertThat(snippets)
                .hasSizeGreaterThan(5)
                .allSatisfy(snippet ->
                        assertThat(programs).anyMatch(program -> program.contains(snippet)));
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    /** Has the million tasks be fewer. */
    private static final class FewTasks implements Launcher {
        private final Launcher launcher =
                new JavaLauncher(Path.of(System.getProperty("java.home")));

        @Override
        public int runInForeground(List<String> arguments) {
            throw new UnsupportedOperationException("the tour runs nothing in the foreground");
        }

        @Override
        public Ending runWatched(List<String> arguments, Duration limit, Consumer<String> lines)
                throws IOException, InterruptedException {
            List<String> fewer = new ArrayList<>(arguments);
            if (arguments.getLast().equals("MillionTasks")) {
                fewer.add(FEW);
            }
            return launcher.runWatched(fewer, limit, lines);
        }
    }
}
