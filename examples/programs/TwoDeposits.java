// Two deposits into one account at the same time: with a lock, none is lost.
//
// A loop runs one task at a time, but wherever a task waits others run, and here each waits between
// reading the balance and writing it. Python: async with lock, an asyncio.Lock.

import static dev.asyncio4j.Asyncio.*;

import dev.asyncio4j.sync.Lock;

final Lock lock = new Lock();
int balance;

void main() {
    run(() -> {
        IO.println("without a lock:");
        balance = 100;
        gather(() -> deposit("Ann", 50), () -> deposit("Bob", 20)).await();
        IO.println("the balance is " + balance);

        IO.println("with a lock:");
        balance = 100;
        gather(() -> depositAlone("Ann", 50), () -> depositAlone("Bob", 20)).await();
        IO.println("the balance is " + balance);
    });
}

void depositAlone(String name, int amount) {
    try (var _ = lock.hold()) {
        deposit(name, amount);
    }
}

void deposit(String name, int amount) {
    int before = balance;
    IO.println("  " + name + " finds " + before);
    sleep(millis(100)); // the bank is slow
    balance = before + amount;
    IO.println("  " + name + " leaves " + balance);
}
