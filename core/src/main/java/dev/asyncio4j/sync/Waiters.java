package dev.asyncio4j.sync;

/** How those who wait show themselves. */
final class Waiters {
    private Waiters() {}

    static String show(ParkingLot waiters) {
        return waiters.isEmpty() ? "" : ", waiters=" + waiters.size();
    }
}
