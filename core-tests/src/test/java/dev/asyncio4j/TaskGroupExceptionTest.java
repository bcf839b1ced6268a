package dev.asyncio4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TaskGroupExceptionTest {
    private final IOException io = new IOException("io");
    private final FileNotFoundException file = new FileNotFoundException("file");
    private final ArithmeticException arithmetic = new ArithmeticException("arithmetic");
    private final TaskGroupException inner =
            new TaskGroupException("inner", List.of(file, arithmetic));
    private final TaskGroupException outer = new TaskGroupException("outer", List.of(io, inner));

    @Test
    void saysHowManyErrorsThereAre() {
        assertThat(outer).hasMessage("outer (2 errors)");
        assertThat(new TaskGroupException("one", List.of(io))).hasMessage("one (1 error)");
    }

    @Test
    void showsTheFirstErrorAsItsCauseAndTheOthersAsSuppressed() {
        assertThat(outer.getCause()).isSameAs(io);
        assertThat(outer.getSuppressed()).containsExactly(inner);
    }

    @Test
    void keepsItsErrorsWhateverBecomesOfTheListGiven() {
        List<Throwable> errors = new ArrayList<>(List.of(io));
        TaskGroupException group = new TaskGroupException("group", errors);
        errors.clear();
        assertThat(group.exceptions()).containsExactly(io);
    }

    @Test
    void needsAtLeastOneError() {
        assertThatThrownBy(() -> new TaskGroupException("none", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("exceptions: [] (expected: at least one)");
    }

    @Test
    void aSubgroupKeepsTheShapeOfTheGroups() {
        TaskGroupException found = Objects.requireNonNull(outer.subgroup(IOException.class));
        assertThat(found).hasMessage("outer (2 errors)");
        assertThat(found.exceptions().getFirst()).isSameAs(io);
        TaskGroupException foundInner = (TaskGroupException) found.exceptions().getLast();
        assertThat(foundInner).hasMessage("inner (1 error)");
        assertThat(foundInner.exceptions()).containsExactly(file);
    }

    @Test
    void aSubgroupLeavesOutGroupsWithoutAMatch() {
        TaskGroupException found = Objects.requireNonNull(outer.subgroup(error -> error == io));
        assertThat(found.exceptions()).containsExactly(io);
    }

    @Test
    void thereIsNoSubgroupOfWhatIsNotThere() {
        assertThat(outer.subgroup(InterruptedException.class)).isNull();
    }

    @Test
    void aSplitPartsTheErrorsAndLosesNone() {
        TaskGroupException.Split parts = outer.split(ArithmeticException.class);
        TaskGroupException matching = Objects.requireNonNull(parts.matching());
        TaskGroupException rest = Objects.requireNonNull(parts.rest());
        assertThat(leavesOf(matching)).containsExactly(arithmetic);
        assertThat(leavesOf(rest)).containsExactly(io, file);
    }

    @Test
    void aSplitGivesNullForAnEmptyPart() {
        TaskGroupException.Split all = outer.split(Exception.class);
        assertThat(all.matching()).isSameAs(outer);
        assertThat(all.rest()).isNull();

        TaskGroupException.Split none = outer.split(InterruptedException.class);
        assertThat(none.matching()).isNull();
        assertThat(leavesOf(Objects.requireNonNull(none.rest())))
                .containsExactly(io, file, arithmetic);
    }

    @Test
    void aGroupThatMatchesAsAWholeIsKeptWhole() {
        TaskGroupException.Split parts = outer.split(error -> error == inner);
        assertThat(Objects.requireNonNull(parts.matching()).exceptions()).containsExactly(inner);
        assertThat(Objects.requireNonNull(parts.rest()).exceptions()).containsExactly(io);
    }

    private static List<Throwable> leavesOf(TaskGroupException group) {
        List<Throwable> leaves = new ArrayList<>();
        for (Throwable error : group.exceptions()) {
            if (error instanceof TaskGroupException nested) {
                leaves.addAll(leavesOf(nested));
            } else {
                leaves.add(error);
            }
        }
        return leaves;
    }
}
