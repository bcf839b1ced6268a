package dev.asyncio4j.benchmarks.net.servers;

/** Where a server listens: it echoes at the one, and at the other it passes bytes on. */
record Ports(int echo, int proxy) {}
