package dev.asyncio4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every behaviour that docs/behaviours.md lists has a test that names it, or is a difference. */
class BehavioursTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|");
    private static final Pattern ANNOTATION = Pattern.compile("@Behaviour\\(\\{?([\\d, ]+)}?\\)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    @Test
    void areAllTestedOrDeclaredDifferent() throws IOException {
        Set<Integer> listed = rowsOf("docs/behaviours.md");
        Set<Integer> different = rowsOf("docs/differences.md");
        Set<Integer> tested = tested();
        Set<Integer> missing = new TreeSet<>(listed);
        missing.removeAll(tested);
        missing.removeAll(different);
        assertThat(missing).as("neither tested nor declared different").isEmpty();
        assertThat(listed).as("listed").containsAll(tested).containsAll(different);
    }

    private static Set<Integer> rowsOf(String document) throws IOException {
        return ROW.matcher(Files.readString(Repository.file(document)))
                .results()
                .map(row -> Integer.valueOf(row.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> tested() {
        return Stream.of("core-tests", "net", "process", "gevent")
                .map(module -> Repository.file(module + "/src/test/java"))
                .map(BehavioursTest::filesIn)
                .flatMap(List::stream)
                .filter(file -> file.toString().endsWith(".java"))
                .map(BehavioursTest::read)
                .flatMap(source -> ANNOTATION.matcher(source).results())
                .map(MatchResult::group)
                .flatMap(numbers -> NUMBER.matcher(numbers).results())
                .map(number -> Integer.valueOf(number.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> filesIn(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
