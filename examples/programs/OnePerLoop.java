// One connection for each loop: opened when it is first asked for, shared by the tasks of that
// loop.
//
// A LoopVar has a value of its own in every loop, where a static field would be shared by all of
// them. Python: trio.lowlevel.RunVar, anyio.lowlevel.RunVar.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.LoopVar;

record Connection(int number) {}

final LoopVar<Connection> connection = LoopVar.withInitial("connection", () -> open());
int opened = 0;

void main() {
    run(() -> visit("Ghent"));
    run(() -> visit("Bruges"));
}

void visit(String town) {
    taskGroup(group -> {
        group.createTask(() -> ask(town, "weather"));
        group.createTask(() -> ask(town, "tides"));
    });
}

void ask(String town, String what) {
    Connection ours = connection.value();
    sleep(millis(10));
    IO.println(town + ": asked for the " + what + " by connection " + ours.number());
}

Connection open() {
    opened++;
    IO.println("opening connection " + opened);
    return new Connection(opened);
}
