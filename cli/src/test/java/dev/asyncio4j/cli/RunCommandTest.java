package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    @TempDir Path folder;

    private final FakeLauncher launcher = new FakeLauncher(7);
    private Path program = Path.of("");

    @BeforeEach
    void aProgram() throws IOException {
        program = Files.writeString(folder.resolve("Some program.java"), "void main() {}");
    }

    @Test
    void startsTheSourceLauncherWithWhatTheLoopNeeds() {
        run(program.toString());
        assertThat(launcher.started)
                .containsExactly(
                        List.of(
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "--class-path",
                                "/lib/core.jar",
                                program.toString()));
    }

    @Test
    void passesOnTheExitCode() {
        assertThat(run(program.toString()).exitCode()).isEqualTo(7);
    }

    @Test
    void passesOnEveryArgumentAsItIs() {
        String[] arguments = {"--help", "-V", "@file", "", "--", "a b", "\"quoted\"", "--x=y", "-"};
        Invocation invocation = run(program.toString(), arguments);
        assertThat(invocation.exitCode()).isEqualTo(7);
        assertThat(launcher.started.getFirst()).endsWith(arguments);
    }

    @Test
    void helpBeforeTheFileIsItsOwn() {
        Invocation invocation = Invocation.of(command(), "run", "--help");
        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out().getFirst()).startsWith("Usage: asyncio4j run");
        assertThat(launcher.started).isEmpty();
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertRefused(folder + "/Nothing.java", "no such file: " + folder + "/Nothing.java");
    }

    @Test
    void refusesADirectory() {
        assertRefused(folder.toString(), folder + " is a directory; name a .java file in it");
    }

    @Test
    void refusesWhatIsNotASourceFile() throws IOException {
        Path other = Files.writeString(folder.resolve("notes.txt"), "notes");
        assertRefused(other.toString(), other + " is not a .java file");
    }

    @Test
    void asksForAFileWhereNoneIsGiven() {
        Invocation invocation = Invocation.of(command(), "run");
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err().getFirst())
                .isEqualTo("asyncio4j run: Missing required parameter: 'FILE.java'");
    }

    private void assertRefused(String file, String message) {
        Invocation invocation = run(file);
        assertThat(invocation.exitCode()).isEqualTo(2);
        assertThat(invocation.err())
                .containsExactly("asyncio4j run: " + message, "Try 'asyncio4j run --help'.");
        assertThat(launcher.started).isEmpty();
    }

    private Invocation run(String file, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "run";
        all[1] = file;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Invocation.of(command(), all);
    }

    private RunCommand command() {
        return new RunCommand(launcher, new ClassPath(List.of(Path.of("/lib/core.jar"))));
    }
}
