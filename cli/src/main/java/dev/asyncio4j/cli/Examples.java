package dev.asyncio4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The examples of a checkout: their sources and expectations, and the classes that the build made.
 *
 * @param folder {@code examples/} in the checkout
 */
record Examples(Path folder) {
    private static final String COMMENT = "// ";
    private static final int MOST_NEAR_NAMES = 3;

    static Examples in(Path checkout) {
        return new Examples(checkout.resolve("examples"));
    }

    /** The compiled programs. */
    Path classes() {
        return folder.resolve("target").resolve("classes");
    }

    /** All that the tour shows, in its order. */
    List<Example> all() throws CannotProceedException {
        Path tour = folder.resolve("tour.txt");
        if (!Files.exists(tour)) {
            throw new CannotProceedException(
                    "the examples are not here: no "
                            + tour
                            + ". The tour is part of a checkout of"
                            + " asyncio4j: run ./asyncio4j tour there");
        }
        try {
            List<Example> all = new ArrayList<>();
            for (String name : Files.readAllLines(tour)) {
                all.add(read(name));
            }
            return all;
        } catch (IOException | IllegalArgumentException broken) {
            throw new CannotProceedException("cannot read the examples: " + broken, broken);
        }
    }

    private Example read(String name) throws IOException {
        String mainClass = mainClassOf(name);
        Path source = folder.resolve("programs").resolve(mainClass + ".java");
        Path expected = folder.resolve("programs").resolve(mainClass + ".expected");
        return new Example(
                name,
                titleOf(source),
                source,
                mainClass,
                Expectation.parse(Files.readAllLines(expected)));
    }

    private static String titleOf(Path source) throws IOException {
        try (Stream<String> lines = Files.lines(source)) {
            return lines.findFirst()
                    .filter(line -> line.startsWith(COMMENT))
                    .map(line -> line.substring(COMMENT.length()))
                    .orElseThrow(() ->
                            new IllegalArgumentException(
                                    source + " does not begin with a comment line"));
        }
    }

    /** {@code million-tasks} is the class MillionTasks. */
    static String mainClassOf(String name) {
        return Stream.of(name.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** The names that someone who typed this one may have meant, the nearest first. */
    static List<String> near(String typed, List<Example> all) {
        String wanted = typed.toLowerCase(Locale.ROOT).replaceFirst("\\.java$", "");
        int limit = Math.max(2, wanted.length() / 3);
        return all.stream()
                .map(Example::name)
                .filter(name ->
                        name.contains(wanted)
                                || wanted.contains(name)
                                || distance(wanted, name) <= limit)
                .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
                .limit(MOST_NEAR_NAMES)
                .toList();
    }

    /** How many letters must be put in, left out or replaced to make one word the other. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
