// Three polling stations count at the same time: each is a process, with the same memory.
//
// The votes are numbers in shared memory, which every process adds to without a call; each addition
// is one step, so none is lost. The leader and its lead belong together, which takes more than one
// step: a lock sees to it that nobody reads one while another writes the other. The list of the
// stations that are done lives with a manager, a process that is there for nothing else.
// Python: multiprocessing.Array, multiprocessing.Lock, multiprocessing.Manager.

import dev.asyncio4j.process.ChildProcess;
import dev.asyncio4j.process.Manager;
import dev.asyncio4j.process.ProcessLock;
import dev.asyncio4j.process.SharedList;
import dev.asyncio4j.process.SharedLongs;

static final int CATS = 0;
static final int DOGS = 1;
static final int VOTES = 30_000;

void main() throws Exception {
    SharedLongs votes = SharedLongs.create(2);
    SharedLongs leader = SharedLongs.create(2); // who leads, and by how many
    ProcessLock lock = ProcessLock.create();
    try (Manager manager = Manager.start()) {
        SharedList<String> done = manager.list();
        List<ChildProcess> stations = new ArrayList<>();
        for (String name : List.of("North", "South", "West")) {
            stations.add(
                    ChildProcess.start(() -> {
                        count(votes);
                        announce(votes, leader, lock);
                        done.add(name);
                    }));
        }
        for (ChildProcess station : stations) {
            station.join();
            if (!Objects.equals(station.exitCode(), 0)) {
                throw new IllegalStateException("a station has not counted: " + station);
            }
        }
        IO.println("counted: " + done.stream().sorted().toList());
    }
    IO.println("cats " + votes.get(CATS) + ", dogs " + votes.get(DOGS));
    IO.println((leader.get(0) == CATS ? "cats" : "dogs") + " lead by " + leader.get(1));
}

/** Every third vote is for dogs. */
void count(SharedLongs votes) {
    for (int vote = 0; vote < VOTES; vote++) {
        votes.getAndAdd(vote % 3 == 0 ? DOGS : CATS, 1);
    }
}

void announce(SharedLongs votes, SharedLongs leader, ProcessLock lock) {
    try (var _ = lock.hold()) {
        long lead = votes.get(CATS) - votes.get(DOGS);
        leader.set(0, lead >= 0 ? CATS : DOGS);
        leader.set(1, Math.abs(lead));
    }
}
