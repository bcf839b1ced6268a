package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @TempDir Path checkout;

    @BeforeEach
    void aCheckoutWithTwoExamples() throws IOException {
        write("tour.txt", "two-words\nhello\n");
        write("programs/TwoWords.java", "// Says two words.\nvoid main() {}\n");
        write("programs/TwoWords.expected", "two\nwords\n");
        write("programs/Hello.java", "// Says hello.\n");
        write("programs/Hello.expected", "hello\n");
    }

    @Test
    void comeInTheOrderOfTheTour() throws Exception {
        List<Example> all = Examples.in(checkout).all();
        assertThat(all).extracting(Example::name).containsExactly("two-words", "hello");
    }

    @Test
    void haveATitleASourceAClassAndAnExpectation() throws Exception {
        Example example = Examples.in(checkout).all().getFirst();
        assertThat(example.title()).isEqualTo("Says two words.");
        assertThat(example.source()).exists();
        assertThat(example.mainClass()).isEqualTo("TwoWords");
        assertThat(example.expectation().text()).containsExactly("two", "words");
    }

    @Test
    void areRefusedWithoutATitle() throws IOException {
        write("programs/Hello.java", "void main() {}\n");
        assertThatThrownBy(() -> Examples.in(checkout).all())
                .isInstanceOf(CannotProceedException.class)
                .hasMessageContaining("Hello.java does not begin with a comment line");
    }

    @Test
    void areRefusedWithoutAnExpectation() throws IOException {
        Files.delete(checkout.resolve("examples/programs/Hello.expected"));
        assertThatThrownBy(() -> Examples.in(checkout).all())
                .isInstanceOf(CannotProceedException.class)
                .hasMessageContaining("Hello.expected");
    }

    @Test
    void areNotThereOutsideACheckout() {
        assertThatThrownBy(() -> Examples.in(checkout.resolve("elsewhere")).all())
                .isInstanceOf(CannotProceedException.class)
                .hasMessageContaining("run ./asyncio4j tour there");
    }

    @Test
    void nearNamesAreThoseWithFewLettersChangedOrOneWithinTheOther() {
        assertThat(near("gathr", "gather", "crawler", "named-tasks")).containsExactly("gather");
        assertThat(near("tasks", "gather", "named-tasks", "million-tasks"))
                .containsExactly("named-tasks", "million-tasks");
        assertThat(near("MillionTasks.java", "hello", "million-tasks"))
                .containsExactly("million-tasks");
        assertThat(near("nosuch", "hello", "million-tasks")).isEmpty();
    }

    @Test
    void theNearestNamesComeFirstAndNoMoreThanThree() {
        assertThat(near("task", "tasks-at-once", "task-s", "tasks", "a-task"))
                .containsExactly("tasks", "task-s", "a-task");
    }

    @Test
    void distanceCountsLettersPutInLeftOutOrReplaced() {
        assertThat(Examples.distance("gather", "gather")).isZero();
        assertThat(Examples.distance("", "abc")).isEqualTo(3);
        assertThat(Examples.distance("kitten", "sitting")).isEqualTo(3);
    }

    private static List<String> near(String typed, String... names) {
        List<Example> all =
                Stream.of(names)
                        .map(name ->
                                new Example(
                                        name, "", Path.of(""), "", Expectation.parse(List.of())))
                        .toList();
        return Examples.near(typed, all);
    }

    private void write(String file, String content) throws IOException {
        Path path = checkout.resolve("examples").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
