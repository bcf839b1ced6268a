package dev.asyncio4j.queue;

import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import dev.asyncio4j.queue.Clause.Enlisted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One call of select: a wait that is over when one of several is, and then ends the others. */
final class Selection<T extends @Nullable Object> extends Wait {
    private final List<Enlisted<T>> enlisted = new ArrayList<>();
    private @Nullable Meeting<?> decided;

    private Selection(TaskStrand strand) {
        super(strand);
    }

    static <T extends @Nullable Object> T among(List<? extends Clause<? extends T>> clauses)
            throws Exception {
        if (clauses.isEmpty()) {
            throw new IllegalArgumentException("clauses: none (expected: at least one)");
        }
        for (Clause<? extends T> clause : clauses) {
            Callable<? extends T> then = clause.attempt();
            if (then != null) {
                return then.call();
            }
        }
        Selection<T> selection = new Selection<>(TaskStrand.current("select"));
        return selection.await(clauses).call();
    }

    private Callable<? extends T> await(List<? extends Clause<? extends T>> clauses) {
        try {
            for (Clause<? extends T> clause : clauses) {
                enlist(clause);
            }
            strand().suspendFor(this);
        } catch (Throwable notWaited) {
            giveUp();
            throw notWaited;
        }
        for (Enlisted<T> each : enlisted) {
            if (each.meeting() == decided) {
                return each.then();
            }
        }
        throw new IllegalStateException("woken without a decision");
    }

    @SuppressWarnings("unchecked") // a clause only ever gives a T
    private void enlist(Clause<? extends T> clause) {
        enlisted.add(((Clause<T>) clause).enlist(strand(), this));
    }

    /** One of them is over: ends the others. */
    void decide(Meeting<?> first) {
        decided = first;
        enlisted.forEach(each -> each.meeting().giveUp());
    }

    @Override
    public boolean giveUp() {
        if (decided != null) {
            return false;
        }
        enlisted.forEach(each -> each.meeting().giveUp());
        return true;
    }

    @Override
    public boolean isFinal() {
        return true;
    }

    @Override
    public String toString() {
        if (enlisted.stream().noneMatch(each -> each.meeting().isGoingOn())) {
            return super.toString();
        }
        return "one of " + enlisted.stream().map(each -> Objects.toString(each.meeting())).toList();
    }
}
