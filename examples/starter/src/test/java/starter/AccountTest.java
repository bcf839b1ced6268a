package starter;

import static dev.asyncio4j.Asyncio.createTask;
import static dev.asyncio4j.Asyncio.gather;
import static dev.asyncio4j.Asyncio.millis;
import static dev.asyncio4j.Asyncio.sleep;
import static dev.asyncio4j.Asyncio.taskGroup;
import static dev.asyncio4j.testing.AsyncAssertions.assertDoesNotSuspend;
import static dev.asyncio4j.testing.AsyncAssertions.assertSuspends;
import static dev.asyncio4j.testing.ErrorMatcher.error;
import static dev.asyncio4j.testing.ErrorMatcher.group;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.asyncio4j.sync.Lock;
import dev.asyncio4j.testing.AsyncTest;
import dev.asyncio4j.testing.Sequencer;

/** What asyncio4j-testing has for tests of tasks that get in each other's way. */
class AccountTest {
    private final Lock lock = new Lock();
    private int balance = 100;

    /** The sequencer has two tasks do what hardly ever happens, each time the test runs. */
    @AsyncTest
    void losesADepositThatIsMadeBetweenReadingAndWriting() {
        var sequencer = new Sequencer();
        var slow =
                createTask(() -> {
                    int before;
                    try (var _ = sequencer.step(0)) {
                        before = balance;
                    }
                    try (var _ = sequencer.step(2)) {
                        balance = before + 50;
                    }
                });
        try (var _ = sequencer.step(1)) {
            balance += 20;
        }
        slow.await();
        assertEquals(150, balance);
    }

    @AsyncTest
    void losesNothingWithALock() {
        gather(() -> deposit(50), () -> deposit(20)).await();
        assertEquals(170, balance);
    }

    @AsyncTest
    void waitsForTheLockOnlyWhereItIsHeld() {
        assertDoesNotSuspend(() -> lock.hold().close());
        var deposit = createTask(() -> deposit(50));
        sleep(millis(1));
        assertSuspends(() -> lock.hold().close());
        deposit.await();
    }

    @AsyncTest
    void refusesEachDepositThatIsNone() {
        group(
                        error(IllegalArgumentException.class).withMessage("amount: 0"),
                        error(IllegalArgumentException.class).withMessage("amount: -20"))
                .assertThrownBy(() ->
                        taskGroup(group -> {
                            group.createTask(() -> deposit(0));
                            group.createTask(() -> deposit(-20));
                        }));
    }

    private void deposit(int amount) {
        if (amount <= 0) {
            throw new IllegalArgumentException("amount: " + amount);
        }
        try (var _ = lock.hold()) {
            int before = balance;
            sleep(millis(100));
            balance = before + amount;
        }
    }
}
