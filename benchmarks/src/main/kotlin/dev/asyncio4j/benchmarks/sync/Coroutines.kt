// The same with Kotlin's coroutines, all on the calling thread, as their users would write it.
@file:JvmName("Coroutines")

package dev.asyncio4j.benchmarks.sync

import dev.asyncio4j.benchmarks.Arrivals
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.yield

/** Runs the code so often, each time in a coroutine of its own. */
private fun bursts(count: Int, burst: suspend CoroutineScope.() -> Unit) = runBlocking {
    repeat(count) { launch(block = burst).join() }
}

private fun check(expected: Int, arrived: Int) = Arrivals.check(expected.toLong(), arrived.toLong())

// For all bursts: the compiler could see through what no other code can reach.
private val mutex = Mutex()
private val semaphore = Semaphore(SemaphoreBenchmark.PERMITS)

fun lockAlone() =
    bursts(LockBenchmark.BURSTS) {
        var held = 0
        repeat(LockBenchmark.LOCKS) {
            mutex.lock()
            held++
            mutex.unlock()
        }
        check(LockBenchmark.LOCKS, held)
    }

fun lockAmong(coroutines: Int, turns: Int, bursts: Int) =
    bursts(bursts) {
        val passed = Mutex(locked = true)
        var held = 0
        val jobs = List(coroutines) {
            launch {
                repeat(turns) {
                    passed.lock()
                    held++
                    passed.unlock()
                }
            }
        }
        yield()
        passed.unlock()
        jobs.joinAll()
        check(coroutines * turns, held)
    }

fun semaphoreAlone() =
    bursts(SemaphoreBenchmark.BURSTS) {
        var acquired = 0
        repeat(SemaphoreBenchmark.ACQUIRED) {
            semaphore.acquire()
            acquired++
            semaphore.release()
        }
        check(SemaphoreBenchmark.ACQUIRED, acquired)
    }

fun semaphoreAmongCoroutines() =
    bursts(SemaphoreBenchmark.BURSTS_OF_TASKS) {
        val permits = SemaphoreBenchmark.PERMITS
        val passed = Semaphore(permits, acquiredPermits = permits)
        var acquired = 0
        val jobs = List(SemaphoreBenchmark.TASKS) {
            launch {
                repeat(SemaphoreBenchmark.TURNS) {
                    passed.acquire()
                    acquired++
                    passed.release()
                }
            }
        }
        yield()
        repeat(permits) { passed.release() }
        jobs.joinAll()
        check(SemaphoreBenchmark.TASKS * SemaphoreBenchmark.TURNS, acquired)
    }

fun broadcast() =
    bursts(1) {
        val events = List(EventBenchmark.EVENTS) { CompletableDeferred<Unit>() }
        var arrived = 0
        val jobs = List(EventBenchmark.WAITERS) {
            launch {
                for (event in events) {
                    event.await()
                    arrived++
                }
            }
        }
        events.forEachIndexed { before, event ->
            yield()
            check(EventBenchmark.WAITERS * before, arrived)
            event.complete(Unit)
        }
        jobs.joinAll()
        check(EventBenchmark.WAITERS * EventBenchmark.EVENTS, arrived)
    }

fun handOver() =
    bursts(ChannelBenchmark.BURSTS) {
        val channel = Channel<Int>(ChannelBenchmark.SLOTS)
        val consumer = async {
            var received = 0
            repeat(ChannelBenchmark.ITEMS) { received += channel.receive() }
            received
        }
        repeat(ChannelBenchmark.ITEMS) { channel.send(1) }
        check(ChannelBenchmark.ITEMS, consumer.await())
    }

fun backAndForth() =
    bursts(ChannelBenchmark.RALLIES) {
        val there = Channel<Int>()
        val back = Channel<Int>()
        val other = launch {
            repeat(ChannelBenchmark.RETURNS) { back.send(there.receive()) }
        }
        var returned = 0
        repeat(ChannelBenchmark.RETURNS) {
            there.send(1)
            returned += back.receive()
        }
        other.join()
        check(ChannelBenchmark.RETURNS, returned)
    }

/** Zero slots make a rendezvous. */
fun selectAmong(slots: Int) =
    bursts(SelectBenchmark.BURSTS) {
        val one = Channel<Int>(slots)
        val other = Channel<Int>(slots)
        val producer = launch {
            repeat(SelectBenchmark.PAIRS) {
                one.send(1)
                other.send(1)
            }
        }
        var received = 0
        repeat(SelectBenchmark.ITEMS) {
            received += select<Int> {
                one.onReceive { it }
                other.onReceive { it }
            }
        }
        producer.join()
        check(SelectBenchmark.ITEMS, received)
    }
