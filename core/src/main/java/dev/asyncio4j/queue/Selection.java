package dev.asyncio4j.queue;

import dev.asyncio4j.Block;
import dev.asyncio4j.engine.TaskStrand;
import dev.asyncio4j.engine.Wait;
import dev.asyncio4j.queue.Clause.Enlisted;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call of select: a wait that is over when one of several is, and then ends the others. */
final class Selection<T extends @Nullable Object, X extends Exception> extends Wait {
    private final List<Enlisted<T, X>> enlisted = new ArrayList<>();
    private @Nullable Meeting<?> decided;

    private Selection(TaskStrand strand) {
        super(strand);
    }

    static <T extends @Nullable Object, X extends Exception> T among(
            List<? extends Clause<? extends T, ? extends X>> clauses) throws X {
        if (clauses.isEmpty()) {
            throw new IllegalArgumentException("clauses: none (expected: at least one)");
        }
        for (int i = 0; i < clauses.size(); i++) {
            Block<? extends T, ? extends X> then = attempt(clauses, i);
            if (then != null) {
                return then.run();
            }
        }
        Selection<T, X> selection = new Selection<>(TaskStrand.current("select"));
        return selection.await(clauses).run();
    }

    private static <T extends @Nullable Object, X extends Exception>
            @Nullable Block<? extends T, ? extends X> attempt(
                    List<? extends Clause<? extends T, ? extends X>> clauses, int index) {
        try {
            return clauses.get(index).attempt();
        } catch (EndOfChannelException ended) {
            throw ended.inClause(index + 1, clauses.size());
        }
    }

    private Block<? extends T, ? extends X> await(
            List<? extends Clause<? extends T, ? extends X>> clauses) {
        try {
            for (Clause<? extends T, ? extends X> clause : clauses) {
                enlist(clause);
            }
            strand().suspendFor(this);
        } catch (Throwable notWaited) {
            giveUp();
            throw notWaited;
        }
        return conclude();
    }

    private Block<? extends T, ? extends X> conclude() {
        int index = 0;
        while (enlisted.get(index).meeting() != decided) {
            index++;
        }
        try {
            return enlisted.get(index).conclude().get();
        } catch (EndOfChannelException ended) {
            throw ended.inClause(index + 1, enlisted.size());
        }
    }

    @SuppressWarnings("unchecked") // a clause only ever gives a T and throws an X
    private void enlist(Clause<? extends T, ? extends X> clause) {
        enlisted.add(((Clause<T, X>) clause).enlist(strand(), this));
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
