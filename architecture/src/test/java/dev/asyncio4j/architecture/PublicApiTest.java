package dev.asyncio4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users can call is written down in {@code architecture/api}, so that a change to it is seen.
 * To accept one, run the tests with {@code -Dapi.update} and commit the file.
 */
class PublicApiTest {
    static List<String> modules() {
        return Repository.MODULES;
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isAsWrittenDown(String module) throws IOException {
        Path written = Repository.file("architecture/api/" + module + ".txt");
        String actual = new ApiDump(Repository.classesOf(module)).toString();
        if (System.getProperty("api.update") != null) {
            Files.writeString(written, actual);
        }
        assertThat(actual)
                .as("the public API of %s; to accept the change: mvn verify -Dapi.update", module)
                .isEqualTo(Files.exists(written) ? Files.readString(written) : "");
    }
}
