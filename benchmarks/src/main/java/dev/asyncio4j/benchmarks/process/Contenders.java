package dev.asyncio4j.benchmarks.process;

import dev.asyncio4j.benchmarks.Progress;
import dev.asyncio4j.benchmarks.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The pools of CPython that are compared with ours. How processes are started decides how long that
 * takes, and not much else: so where they only work, they are those that Python starts by default.
 *
 * @param working with Python's default; the executor first
 * @param starting with that, and with the method that starts programs anew, as we do
 */
record Contenders(List<Contender> working, List<Contender> starting) {
    private static final String SPAWN = "spawn";

    /** The default is the first of them. */
    private static final String METHODS =
            "import multiprocessing; print(*multiprocessing.get_all_start_methods())";

    Contenders {
        working = List.copyOf(working);
        starting = List.copyOf(starting);
    }

    /** Those that there are: none where Python is not. */
    static Contenders present(Path folder, Progress progress)
            throws IOException, InterruptedException {
        Path script = Tools.copy(Contenders.class, "pools.py", folder);
        Optional<String> methods = Tools.says(Tools.PYTHON, "-c", METHODS);
        if (methods.isEmpty()) {
            progress.step("left out: CPython (no " + Tools.PYTHON + ")");
            return new Contenders(List.of(), List.of());
        }
        List<String> all = List.of(methods.get().split(" "));
        progress.step("CPython starts processes by " + all.getFirst() + ", if not told otherwise");
        Set<String> both = new LinkedHashSet<>(List.of(all.getFirst(), SPAWN));
        return new Contenders(
                pools(script, all.getFirst()).toList(),
                both.stream().flatMap(method -> pools(script, method)).toList());
    }

    private static Stream<Contender> pools(Path script, String method) {
        return Stream.of(Contender.CPython.Kind.values())
                .map(kind -> new Contender.CPython(script, kind, method));
    }
}
