package dev.asyncio4j.testing;

import static dev.asyncio4j.Asyncio.seconds;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.testing.ErrorMatcher.error;
import static dev.asyncio4j.testing.ErrorMatcher.flatGroup;
import static dev.asyncio4j.testing.ErrorMatcher.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asyncio4j.TaskGroupException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ErrorMatcherTest {
    private final IOException diskFull = new IOException("disk full");
    private final TimeoutException late = new TimeoutException();

    private static TaskGroupException groupOf(Throwable... errors) {
        return new TaskGroupException("errors", List.of(errors));
    }

    // One error

    @Test
    void matchesByType() {
        assertThat(error(IOException.class).matches(diskFull)).isTrue();
        assertThat(error(IOException.class).matches(new FileNotFoundException())).isTrue();
        assertThat(error(FileNotFoundException.class).matches(diskFull)).isFalse();
        assertThat(error(IOException.class).matches(groupOf(diskFull))).isFalse();
    }

    @Test
    void matchesByMessage() {
        ErrorMatcher<IOException> full = error(IOException.class).withMessage("disk full");
        assertThat(full.matches(diskFull)).isTrue();
        assertThat(full.matches(new IOException("disk full of dust"))).isFalse();
        assertThat(full.matches(new IOException())).isFalse();
    }

    @Test
    void matchesByAPartOfTheMessage() {
        ErrorMatcher<IOException> full = error(IOException.class).withMessageContaining("full");
        assertThat(full.matches(diskFull)).isTrue();
        assertThat(full.matches(new IOException("disk empty"))).isFalse();
        assertThat(full.matches(new IOException())).isFalse();
    }

    @Test
    void matchesByAConditionOnItsType() {
        ErrorMatcher<TaskGroupException> pair =
                error(TaskGroupException.class)
                        .where("has two errors", found -> found.exceptions().size() == 2);
        assertThat(pair.matches(groupOf(late, late))).isTrue();
        assertThat(pair.matches(groupOf(late))).isFalse();
    }

    @Test
    void isNotChangedByFurtherConditions() {
        ErrorMatcher<IOException> any = error(IOException.class);
        assertThat(any.withMessage("other").matches(diskFull)).isFalse();
        assertThat(any.matches(diskFull)).isTrue();
    }

    @Test
    void saysWhatItExpects() {
        assertThat(error(IOException.class).withMessage("a").where("is nice", _ -> true))
                .hasToString("IOException with the message \"a\" that is nice");
        assertThat(group(error(IOException.class).withMessageContaining("a"), group(Error.class)))
                .hasToString(
                        "TaskGroupException of [IOException with a message containing \"a\","
                                + " TaskGroupException of [Error]]");
        assertThat(flatGroup(Error.class)).hasToString("TaskGroupException flat, of [Error]");
    }

    // Groups

    @Test
    void matchesTheErrorsOfAGroupInAnyOrder() {
        assertThat(
                        group(TimeoutException.class, IOException.class)
                                .matches(groupOf(diskFull, late)))
                .isTrue();
    }

    @Test
    void countsNoErrorTwice() {
        assertThat(group(IOException.class, IOException.class).matches(groupOf(diskFull)))
                .isFalse();
        assertThat(group(IOException.class).matches(groupOf(diskFull, diskFull))).isFalse();
    }

    @Test
    void findsThePairsHoweverManyMovesThatTakes() {
        ErrorMatcher<TaskGroupException> matcher =
                group(
                        error(Exception.class),
                        error(IOException.class),
                        error(IOException.class).withMessage("disk full"));
        assertThat(matcher.matches(groupOf(diskFull, new IOException("other"), late))).isTrue();
        assertThat(matcher.matches(groupOf(late, new IOException("other"), diskFull))).isTrue();
        assertThat(matcher.matches(groupOf(late, late, diskFull))).isFalse();
    }

    @Test
    void matchesGroupsInGroupsAsTheyAre() {
        ErrorMatcher<TaskGroupException> nested =
                group(error(TimeoutException.class), group(IOException.class));
        assertThat(nested.matches(groupOf(groupOf(diskFull), late))).isTrue();
        assertThat(nested.matches(groupOf(diskFull, late))).isFalse();
        assertThat(nested.matches(groupOf(groupOf(diskFull, late)))).isFalse();
    }

    @Test
    void ofAFlatGroupLooksThroughTheGroupsInIt() {
        ErrorMatcher<TaskGroupException> flat =
                flatGroup(TimeoutException.class, IOException.class);
        assertThat(flat.matches(groupOf(diskFull, late))).isTrue();
        assertThat(flat.matches(groupOf(groupOf(groupOf(diskFull)), late))).isTrue();
        assertThat(flat.matches(groupOf(groupOf(diskFull, late), late))).isFalse();
    }

    @Test
    void ofAGroupMayHaveConditionsToo() {
        ErrorMatcher<TaskGroupException> matcher =
                group(IOException.class).withMessageContaining("errors (1");
        assertThat(matcher.matches(groupOf(diskFull))).isTrue();
        assertThat(matcher.matches(new TaskGroupException("others", List.of(diskFull)))).isFalse();
    }

    @Test
    void refusesAGroupOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> group(new ErrorMatcher<?>[0]))
                .withMessage("errors: [] (expected: at least one)");
    }

    @Test
    void refusesAGroupInAFlatGroup() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> flatGroup(group(Error.class)))
                .withMessage(
                        "errors: [TaskGroupException of [Error]] (expected: no groups, a flat group"
                                + " has none)");
    }

    // Assertions

    @AsyncTest
    void givesTheErrorThatWasThrown() {
        TaskGroupException thrown =
                group(
                                error(IOException.class).withMessage("disk full"),
                                error(TimeoutException.class))
                        .assertThrownBy(() ->
                                taskGroup(group -> {
                                    group.createTask(() -> fail(late));
                                    group.createTask(() -> fail(diskFull));
                                    sleep(seconds(1));
                                }));
        assertThat(thrown.exceptions()).containsExactly(late, diskFull);
    }

    private static void fail(Exception exception) throws Exception {
        throw exception;
    }

    @Test
    void failsWhereNothingIsThrown() {
        assertThatThrownBy(() -> group(IOException.class).assertThrownBy(() -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "expected: TaskGroupException of [IOException]\nbut nothing was thrown");
    }

    @Test
    void saysThatAnotherTypeWasThrown() {
        assertThatThrownBy(() -> group(IOException.class).assertThrownBy(() -> fail(diskFull)))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        """
                        expected: TaskGroupException of [IOException]
                        but was: java.io.IOException: disk full
                        it is a java.io.IOException\
                        """)
                .hasCause(diskFull);
    }

    @Test
    void saysWhatIsWrongWithTheMessage() {
        ErrorMatcher<IOException> matcher = error(IOException.class).withMessage("a");
        assertThatThrownBy(() -> matcher.assertMatches(diskFull))
                .hasMessageEndingWith("\nits message is \"disk full\"");
        assertThatThrownBy(() -> matcher.assertMatches(new IOException()))
                .hasMessageEndingWith("\nit has no message");
    }

    @Test
    void saysWhichConditionIsNotMet() {
        assertThatThrownBy(() ->
                        error(IOException.class)
                                .where("is well known", _ -> true)
                                .where("is a deadlock", _ -> false)
                                .assertMatches(diskFull))
                .hasMessageEndingWith("\nit is none that is a deadlock");
    }

    @Test
    void saysOfEachErrorWhyItIsMissingAndWhichAreTooMany() {
        TaskGroupException found =
                groupOf(diskFull, late, groupOf(new IOException("in the group")));
        ErrorMatcher<TaskGroupException> matcher =
                group(
                        error(TimeoutException.class),
                        error(IOException.class).withMessage("disk empty"),
                        group(error(IOException.class).withMessage("outside")));
        assertThatThrownBy(() -> matcher.assertMatches(found))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        """
                        expected: %s
                        but was: %s
                        not found: IOException with the message "disk empty"
                          java.io.IOException: disk full
                            its message is "disk full"
                          dev.asyncio4j.TaskGroupException: errors (1 error)
                            it is a dev.asyncio4j.TaskGroupException
                        not found: TaskGroupException of [IOException with the message "outside"]
                          java.io.IOException: disk full
                            it is a java.io.IOException
                          dev.asyncio4j.TaskGroupException: errors (1 error)
                            not found: IOException with the message "outside"
                              java.io.IOException: in the group
                                its message is "in the group"
                            not expected: java.io.IOException: in the group
                        not expected: java.io.IOException: disk full
                        not expected: dev.asyncio4j.TaskGroupException: errors (1 error)\
                        """
                                .formatted(matcher, found))
                .hasCause(found);
    }

    @Test
    void saysWhatAnErrorIsTakenFor() {
        assertThatThrownBy(() ->
                        group(IOException.class, Exception.class).assertMatches(groupOf(diskFull)))
                .hasMessageEndingWith(
                        """
                        not found: Exception
                          java.io.IOException: disk full
                            it stands for IOException\
                        """);
    }
}
