package dev.asyncio4j;

import static dev.asyncio4j.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A JVM that was not told to open java.lang. */
@Tag("real")
class ClosedJavaLangTest {
    @Test
    void failsTheFirstUseWithTheFlagAndEveryWayToSetIt() {
        try (ChildJvm child = ChildJvm.start(List.of(), Program.class)) {
            assertThat(child.awaitExit()).isZero();
            assertThat(child.lines())
                    .containsExactly(
                            "java.lang.IllegalStateException",
                            "asyncio4j schedules virtual threads itself, and this JVM does not let"
                                    + " it: the package java.lang is not open to it. Any one of"
                                    + " these opens it:",
                            "  on the command line      java " + ChildJvm.OPEN + " ...",
                            "  in the environment       JDK_JAVA_OPTIONS='" + ChildJvm.OPEN + "'",
                            "  in an executable jar     Add-Opens: java.base/java.lang   (in its"
                                    + " META-INF/MANIFEST.MF)",
                            "  by our agent             java -javaagent:<path to the"
                                    + " asyncio4j-core jar> ...",
                            "  in tests, with Maven     <argLine>"
                                    + ChildJvm.OPEN
                                    + "</argLine>   (maven-surefire-plugin)",
                            "  in tests, with Gradle    tasks.withType<Test> { jvmArgs(\""
                                    + ChildJvm.OPEN
                                    + "\") }",
                            "did not run: true");
        }
    }

    static final class Program {
        public static void main(String... arguments) {
            boolean[] ran = {false};
            try {
                run(() -> {
                    ran[0] = true;
                });
            } catch (IllegalStateException refused) {
                System.out.println(refused.getClass().getName());
                System.out.println(refused.getMessage());
            }
            System.out.println("did not run: " + !ran[0]);
        }
    }
}
