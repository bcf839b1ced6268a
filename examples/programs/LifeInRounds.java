// The Game of Life with a task for each row, which go from round to round together.
//
// No row may change before all have looked at their neighbours, and none may look again before all
// have changed. At a barrier the rows wait for each other. Python: asyncio.Barrier.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.sync.Barrier;
import java.util.concurrent.ThreadLocalRandom;

final String[] world = {".#...", "..#..", "###..", ".....", "....."};
final int size = world.length;
final Barrier barrier = new Barrier(size);

void main() {
    run(() -> {
        show("at first");
        taskGroup(rows -> {
            for (int i = 0; i < size; i++) {
                int row = i;
                rows.createTask(() -> live(row));
            }
        });
    });
}

void live(int row) {
    for (int round = 1; round <= 4; round++) {
        String next = next(row);
        sleep(millis(ThreadLocalRandom.current().nextLong(30))); // some think longer
        barrier.await();
        world[row] = next;
        if (barrier.await() == 0) {
            show("after round " + round);
        }
    }
}

/** Looks at the cells of the row and around it; beyond an edge is the opposite one. */
String next(int row) {
    StringBuilder next = new StringBuilder();
    for (int column = 0; column < size; column++) {
        int alive = 0;
        for (int neighbour = 0; neighbour < 9; neighbour++) {
            alive += isAlive(row + neighbour / 3 - 1, column + neighbour % 3 - 1) ? 1 : 0;
        }
        boolean lives = alive == 3 || (alive == 4 && isAlive(row, column)); // counts itself
        next.append(lives ? '#' : '.');
    }
    return next.toString();
}

boolean isAlive(int row, int column) {
    return world[Math.floorMod(row, size)].charAt(Math.floorMod(column, size)) == '#';
}

void show(String when) {
    IO.println(when + ":");
    for (String row : world) {
        IO.println("  " + row);
    }
}
