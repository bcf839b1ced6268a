package dev.asyncio4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.asyncio4j.architecture.broken.Broken;
import dev.asyncio4j.architecture.broken.other.BrokenToo;
import dev.asyncio4j.engine.BrokenEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds every rule against the code, and against a class that breaks it. */
class ArchitectureTest {
    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .importPaths(Repository.MODULES.stream().map(Repository::classesOf).toList());

    private static final JavaClasses CORE =
            new ClassFileImporter().importPath(Repository.classesOf("core"));

    private static final JavaClasses TESTING =
            new ClassFileImporter().importPath(Repository.classesOf("testing"));

    private static final JavaClasses BROKEN =
            new ClassFileImporter()
                    .importClasses(Broken.class, BrokenToo.class, BrokenEngine.class);

    private static final Pattern SYNCHRONIZED = Pattern.compile("^[^*/\"]*\\bsynchronized\\b");

    @Test
    void timeAndThreadsEnterThroughAFewDoors() {
        holds(Rules.TIME_AND_THREADS_ENTER_THROUGH_A_FEW_DOORS, ALL, "System.nanoTime()");
    }

    @Test
    void nothingWaitsOnMonitors() {
        holds(Rules.NOTHING_WAITS_ON_MONITORS, ALL, "java.lang.Object.notifyAll()");
    }

    @Test
    void packagesHaveNoCycles() {
        holds(Rules.PACKAGES_HAVE_NO_CYCLES, ALL, "Cycle detected");
    }

    @Test
    void coreUsesTheJdkAlone() {
        holds(Rules.CORE_USES_THE_JDK_ALONE, CORE, "org.junit.jupiter.api.Test");
    }

    @Test
    void testingUsesWhatCoreExportsAndJUnit() {
        holds(
                Rules.TESTING_USES_WHAT_CORE_EXPORTS_AND_JUNIT,
                TESTING,
                "dev.asyncio4j.engine.Engine");
    }

    @Test
    void netAloneUsesNetty() {
        holds(Rules.NET_ALONE_USES_NETTY, ALL, "io.netty.buffer.ByteBuf");
    }

    @Test
    void theEngineKnowsNothingOfTasks() {
        holds(Rules.THE_ENGINE_KNOWS_NOTHING_OF_TASKS, CORE, "dev.asyncio4j.Task");
    }

    @Test
    void signaturesShowOnlyExportedTypes() {
        holds(Rules.SIGNATURES_SHOW_ONLY_EXPORTED_TYPES, ALL, "shows dev.asyncio4j.engine.Engine");
    }

    @Test
    void nothingIsSynchronized() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : Repository.MODULES) {
            for (Path source : Repository.sourcesOf(module)) {
                Files.readAllLines(source).stream()
                        .filter(_ -> !isOfMonitorTrials(source))
                        .filter(ArchitectureTest::isSynchronized)
                        .forEach(line -> found.add(source.getFileName() + ": " + line.strip()));
            }
        }
        assertThat(found).isEmpty();
        assertThat(isSynchronized("    private synchronized void broken() {")).isTrue();
        assertThat(isSynchronized("        synchronized (this) {")).isTrue();
        assertThat(isSynchronized(" * takes no synchronized block")).isFalse();
    }

    private static boolean isOfMonitorTrials(Path source) {
        return Rules.MONITOR_TRIALS.endsWith(
                "." + source.getFileName().toString().replace(".java", ""));
    }

    private static boolean isSynchronized(String line) {
        return SYNCHRONIZED.matcher(line).find();
    }

    private static void holds(ArchRule rule, JavaClasses code, String violation) {
        rule.check(code);
        assertThatThrownBy(() -> rule.check(BROKEN))
                .as("what breaks the rule: %s", rule.getDescription())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(violation);
    }
}
