// An instrument that counts the steps of each task, and the numbers that a loop tells of itself.
//
// A loop tells its instruments of each step as it comes; they may be added while it runs. Its
// statistics can be asked for from any thread, as a gauge would. Python: trio's Instrument and
// current_statistics().

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.EventLoop;
import dev.asyncio4j.Instrument;
import dev.asyncio4j.LoopStatistics;
import dev.asyncio4j.Task;
import java.util.Map;
import java.util.TreeMap;

/**
 * Only notes what it sees: it is called in the midst of the loop's work, where one must not print.
 */
static class Counter implements Instrument {
    final Map<String, Integer> steps = new TreeMap<>();
    int ended;

    @Override
    public void beforeTaskStep(Task<?> task) {
        steps.merge(task.name(), 1, Integer::sum);
    }

    @Override
    public void taskEnded(Task<?> task) {
        ended++;
    }
}

void main() {
    Counter counter = new Counter();
    run(() -> {
        EventLoop loop = EventLoop.running();
        loop.addInstrument(counter);
        taskGroup(group -> {
            group.createTask(() -> blink(1), "lighthouse");
            group.createTask(() -> blink(4), "firefly");
            sleep(millis(5));
            show(loop.statistics());
        });
        loop.removeInstrument(counter);
        createTask(() -> blink(2), "unseen").await();
    });
    counter.steps.forEach((name, steps) -> IO.println(name + ": " + steps + " steps"));
    IO.println(counter.ended + " tasks ended");
}

/** Each sleep ends a step, and another one follows. */
void blink(int times) {
    for (int i = 0; i < times; i++) {
        sleep(millis(20));
    }
}

void show(LoopStatistics now) {
    IO.println(
            "%d tasks, %d ready, %d timers, %d outside"
                    .formatted(now.tasks(), now.ready(), now.timers(), now.outside()));
}
