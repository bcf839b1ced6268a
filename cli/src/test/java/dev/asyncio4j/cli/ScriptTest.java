package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script at the root of a checkout, with JDKs and a Maven that only say how they are called.
 */
@Tag("real")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ScriptTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "cat",
                    "find",
                    "ln",
                    "mkdir",
                    "mktemp",
                    "readlink",
                    "rm",
                    "sleep",
                    "touch");

    @TempDir Path folder;
    private Path checkout = Path.of("");
    private Path tools = Path.of("");
    private Path jdks = Path.of("");

    @BeforeEach
    void aFreshCheckoutAndNoJava() throws IOException {
        folder = folder.toRealPath();
        checkout = Files.createDirectories(folder.resolve("a check out"));
        Files.createDirectories(checkout.resolve("scripts"));
        for (String script : List.of("asyncio4j", "scripts/find-jdk")) {
            Files.copy(ROOT.resolve(script), checkout.resolve(script));
        }
        for (String source : List.of("core/src/main", "cli/src/main", "examples/programs")) {
            Files.createDirectories(checkout.resolve(source));
        }
        for (String pom : List.of("pom.xml", "core/pom.xml", "cli/pom.xml", "examples/pom.xml")) {
            Files.createFile(checkout.resolve(pom));
        }
        Files.createDirectories(checkout.resolve("cli/target"));
        Files.createDirectories(checkout.resolve("examples/target"));
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec " + locate(tool) + " \"$@\"");
        }
        jdks = Files.createDirectories(folder.resolve("some jdks"));
    }

    @Test
    void withoutAJdkItSaysWhatItFoundAndWhatToInstall() throws Exception {
        installJava(jdks.resolve("old"), "17.0.1");
        Path jre = installJava(jdks.resolve("jre"), "25.0.4");
        Files.delete(jre.resolve("bin/javac"));
        Outcome outcome = run(Map.of("JAVA_HOME", jdks.resolve("old").toString()), "doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines())
                .startsWith(
                        "asyncio4j: no JDK 25 or newer was found.",
                        "Found:",
                        "  Java 17 in " + jdks + "/old, from JAVA_HOME",
                        "  Java 25 in "
                                + jre
                                + ", from "
                                + jdks
                                + ", but it has no compiler: a JRE",
                        "Install one:")
                .anyMatch(line -> line.contains("apt install temurin-25-jdk"))
                .anyMatch(line -> line.contains("sdk install java"));
    }

    @Test
    void withoutAnyJavaItSaysSo() throws Exception {
        Outcome outcome = run(Map.of(), "doctor");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines()).containsSequence("Found:", "  no Java at all", "Install one:");
    }

    @Test
    void takesTheJdkOfJavaHomeBeforeThatOfThePathBeforeOthers() throws Exception {
        stamp("cli/target/built");
        Path home = installJava(folder.resolve("home jdk"), "25.0.3");
        Path onPath = installJava(folder.resolve("path jdk"), "26");
        Path usual = installJava(jdks.resolve("usual"), "25");
        Files.createSymbolicLink(tools.resolve("java"), onPath.resolve("bin/java"));
        assertThat(run(Map.of("JAVA_HOME", home.toString())).lines())
                .startsWith(home + "/bin/java");
        assertThat(run(Map.of()).lines()).startsWith(onPath + "/bin/java");
        Files.delete(tools.resolve("java"));
        assertThat(run(Map.of()).lines()).startsWith(usual + "/bin/java");
    }

    @Test
    void findsAJdkInTheFormOfMacos() throws Exception {
        stamp("cli/target/built");
        Path home = installJava(jdks.resolve("temurin.jdk/Contents/Home"), "25.0.1");
        assertThat(run(Map.of()).lines()).startsWith(home + "/bin/java");
    }

    @Test
    void asksAJavaWithoutAReleaseFileForItsVersion() throws Exception {
        stamp("cli/target/built");
        Path home = installJava(jdks.resolve("plain"), "25.0.1");
        Files.delete(home.resolve("release"));
        assertThat(run(Map.of()).lines()).startsWith(home + "/bin/java");
    }

    @Test
    void asksAShimOnThePathWhereItsJavaIs() throws Exception {
        stamp("cli/target/built");
        Path home = installJava(folder.resolve("managed jdk"), "25.0.1");
        script(tools.resolve("java"), "exec '" + home + "/bin/java' \"$@\"");
        assertThat(run(Map.of()).lines()).startsWith(home + "/bin/java");
    }

    @Test
    void givesJavaTheFlagsTheClassPathAndEveryArgument() throws Exception {
        stamp("cli/target/built");
        Path home = installJava(jdks.resolve("usual"), "25");
        Outcome outcome = run(Map.of(), "run", "a b.java", "", "*");
        assertThat(outcome.exitCode()).isEqualTo(9);
        assertThat(outcome.lines())
                .containsExactly(
                        home + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dasyncio4j.home=" + checkout,
                        "-cp",
                        checkout + "/cli/target/classes:" + checkout + "/cli/target/lib/*",
                        "dev.asyncio4j.cli.Main",
                        "run",
                        "a b.java",
                        "",
                        "*");
    }

    @Test
    void worksThroughLinks() throws Exception {
        stamp("cli/target/built");
        installJava(jdks.resolve("usual"), "25");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("absolute"), checkout.resolve("asyncio4j"));
        Files.createSymbolicLink(bin.resolve("relative"), Path.of("absolute"));
        assertThat(execute(Map.of(), List.of(bin.resolve("relative").toString())).lines())
                .contains("-Dasyncio4j.home=" + checkout);
        assertThat(execute(Map.of(), List.of("bash", "bin/relative")).lines())
                .contains("-Dasyncio4j.home=" + checkout);
    }

    @Test
    void buildsQuietlyWhatIsNotBuiltAndOnlyOnce() throws Exception {
        Path home = installJava(jdks.resolve("usual"), "25");
        installMaven("echo noise; echo \"$JAVA_HOME $*\" >>\"" + folder + "/builds\"");
        assertThat(run(Map.of()).lines())
                .startsWith(
                        "asyncio4j: building, which takes some seconds, and the first time perhaps"
                                + " minutes ...",
                        home + "/bin/java");
        assertThat(run(Map.of()).lines()).startsWith(home + "/bin/java");
        assertThat(Files.readAllLines(folder.resolve("builds")))
                .containsExactly(
                        home
                                + " -B -q -ntp -Dmaven.test.skip=true -P !format-check -pl cli -am"
                                + " package");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void severalAtOnceBuildOnce(boolean withFlock) throws Exception {
        install(withFlock);
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo \"$*\" >>\"" + folder + "/builds\"; sleep 1");
        // Left behind by one that was killed.
        Files.writeString(lock(), goneProcess() + "\n");
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(start(Map.of(), List.of(checkout.resolve("asyncio4j").toString())));
        }
        for (Process each : all) {
            each.getInputStream().readAllBytes();
            assertThat(each.waitFor()).isEqualTo(9);
        }
        assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLockThatNobodyHoldsAnyMoreIsBroken(boolean withFlock) throws Exception {
        install(withFlock);
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo \"$*\" >>\"" + folder + "/builds\"");
        Files.writeString(lock(), goneProcess() + "\n");
        assertThat(run(Map.of()).exitCode()).isEqualTo(9);
        assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(1);
    }

    private long goneProcess() throws Exception {
        Process gone = start(Map.of(), List.of("bash", "-c", "exit 0"));
        gone.waitFor();
        return gone.pid();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLockOfOneThatHadTheSameProcessIdIsBroken(boolean withFlock) throws Exception {
        install(withFlock);
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo \"$*\" >>\"" + folder + "/builds\"");
        String command = "echo $$ >'" + lock() + "'; exec '" + checkout.resolve("asyncio4j") + "'";
        assertThat(execute(Map.of(), List.of("bash", "-c", command)).exitCode()).isEqualTo(9);
        assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotWaitForEverForAnotherBuild(boolean withFlock) throws Exception {
        install(withFlock);
        installJava(jdks.resolve("usual"), "25");
        installMaven("until [ -e '" + folder + "/go' ]; do sleep 0.1; done");
        Process first = start(Map.of(), List.of(checkout.resolve("asyncio4j").toString()));
        assertThat(first.inputReader().readLine()).startsWith("asyncio4j: building");
        Outcome outcome = run(Map.of("ASYNCIO4J_BUILD_WAIT", "0"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines())
                .startsWith(
                        "asyncio4j: waiting for another build of this checkout ...",
                        "asyncio4j: another build of this checkout has taken more than 0 s")
                .hasSize(withFlock ? 2 : 3);
        Files.createFile(folder.resolve("go"));
        assertThat(first.inputReader().lines()).contains("dev.asyncio4j.cli.Main");
        assertThat(first.waitFor()).isEqualTo(9);
    }

    @Test
    void saysThatItCannotBuildWhereItCannotWrite() throws Exception {
        installJava(jdks.resolve("usual"), "25");
        Path target = checkout.resolve("cli/target");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(target), "root may write everywhere");
        Outcome outcome = run(Map.of());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines())
                .containsExactly(
                        "asyncio4j: it must be built, and " + target + " cannot be written to");
    }

    @Test
    void buildsExamplesWhoseClassesWereCleaned() throws Exception {
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo \"$*\" >>\"" + folder + "/builds\"");
        stamp("cli/target/built");
        Files.delete(checkout.resolve("examples/target"));
        run(Map.of(), "tour");
        assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(1);
    }

    @Test
    void buildsAgainWhatHasChangedSince() throws Exception {
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo \"$*\" >>\"" + folder + "/builds\"");
        stamp("cli/target/built");
        stamp("examples/target/built");
        Path source = Files.createFile(checkout.resolve("core/src/main/New.java"));
        run(Map.of());
        assertThat(folder.resolve("builds")).doesNotExist();
        touchLater(source);
        run(Map.of());
        assertThat(Files.readAllLines(folder.resolve("builds"))).hasSize(1);
    }

    @Test
    void onlyTheTourNeedsTheExamplesBuilt() throws Exception {
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo \"$*\" >>\"" + folder + "/builds\"");
        stamp("cli/target/built");
        stamp("examples/target/built");
        touchLater(Files.createFile(checkout.resolve("examples/programs/New.java")));
        run(Map.of(), "run", "examples/programs/New.java");
        assertThat(folder.resolve("builds")).doesNotExist();
        run(Map.of(), "tour");
        assertThat(Files.readAllLines(folder.resolve("builds")))
                .singleElement()
                .asString()
                .contains("-pl cli,examples -am");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void showsWhatMavenSaysWhenTheBuildFails(boolean withFlock) throws Exception {
        install(withFlock);
        installJava(jdks.resolve("usual"), "25");
        installMaven("echo it does not compile; exit 1");
        Outcome outcome = run(Map.of());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines())
                .endsWith("it does not compile", "asyncio4j: the build failed, see above");
        assertThat(checkout.resolve("cli/target/built")).doesNotExist();
        assertThat(lock()).doesNotExist();
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws Exception {
        installJava(jdks.resolve("usual"), "25");
        Outcome outcome = run(Map.of());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.lines())
                .singleElement()
                .asString()
                .contains("there is no mvn on the PATH", "apt install maven");
    }

    /** The lock where there is no flock. */
    private Path lock() {
        return checkout.resolve("cli/target/building");
    }

    private void install(boolean flock) throws IOException {
        if (flock) {
            Path installed = find("flock").orElse(null);
            assumeTrue(installed != null, "no flock on this system");
            script(tools.resolve("flock"), "exec " + installed + " \"$@\"");
        }
    }

    /** What the script printed, as output or as error, and how it ended. */
    private record Outcome(int exitCode, List<String> lines) {}

    private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(checkout.resolve("asyncio4j").toString()));
        command.addAll(List.of(arguments));
        return execute(environment, command);
    }

    private Outcome execute(Map<String, String> environment, List<String> command)
            throws Exception {
        Process process = start(environment, command);
        byte[] output = process.getInputStream().readAllBytes();
        List<String> lines = new String(output, StandardCharsets.UTF_8).lines().toList();
        return new Outcome(process.waitFor(), lines);
    }

    private Process start(Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("ASYNCIO4J_JDKS", folder.resolve("nothing") + ":" + jdks);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** A JDK whose java says how it is called, and exits with 9. */
    private static Path installJava(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"y\"\n");
        script(
                home.resolve("bin/java"),
                """
                case $* in
                    -version) echo 'openjdk version "%1$s" 2026-04-21' >&2 ;;
                    -XshowSettings*) echo '    java.home = %2$s' >&2 ;;
                    *)
                        printf '%%s\\n' "$0" "$@"
                        exit 9
                        ;;
                esac
                """
                        .formatted(version, home));
        script(home.resolve("bin/javac"), "exit 0");
        return home;
    }

    private void installMaven(String body) throws IOException {
        script(tools.resolve("mvn"), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!" + locate("bash") + "\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void stamp(String name) throws IOException {
        touchLater(Files.createFile(checkout.resolve(name)));
    }

    /** Makes a file newer than whatever was made before. */
    private void touchLater(Path file) throws IOException {
        Instant newest = Instant.now();
        try (Stream<Path> files = Files.walk(checkout)) {
            for (Path other : files.toList()) {
                Instant time = Files.getLastModifiedTime(other).toInstant();
                newest = time.isAfter(newest) ? time : newest;
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(newest.plusSeconds(10)));
    }

    private static Path locate(String tool) {
        return find(tool).orElseThrow(() -> new AssertionError(tool + " is not on the PATH"));
    }

    private static Optional<Path> find(String tool) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
