package dev.asyncio4j.agent;

import static dev.asyncio4j.Asyncio.run;
import static dev.asyncio4j.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asyncio4j.ChildJvm;
import dev.asyncio4j.EventLoop;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The jar as a {@code -javaagent}, which takes the place of the flag. */
@Tag("real")
// In a package of its own: those of core cannot be on the class path and on the module path.
class AgentTest {
    @Test
    void opensTheWayOnTheClassPath() throws Exception {
        assertRuns(List.of("-javaagent:" + jar()), "unnamed");
    }

    @Test
    void opensTheWayOnTheModulePath() throws Exception {
        assertRuns(
                List.of(
                        "-javaagent:" + jar(),
                        "--module-path=" + jar(),
                        "--add-modules=dev.asyncio4j.core"),
                "dev.asyncio4j.core");
    }

    private static void assertRuns(List<String> flags, String module) throws Exception {
        try (ChildJvm child = ChildJvm.start(flags, Program.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines()).containsExactly("ran in the module " + module);
        }
    }

    private static Path jar() throws URISyntaxException {
        Path jar =
                Path.of(
                        EventLoop.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        assertThat(jar).as("core, packaged: run the tests with mvn verify").isRegularFile();
        return jar;
    }

    static final class Program {
        public static void main(String... arguments) {
            run(() -> sleep(Duration.ofMillis(1)));
            Module module = EventLoop.class.getModule();
            System.out.println(
                    "ran in the module " + (module.isNamed() ? module.getName() : "unnamed"));
        }
    }
}
