/** A virtual clock and a JUnit extension for tests of concurrent code. */
module dev.asyncio4j.testing {
    requires transitive dev.asyncio4j.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.asyncio4j.testing;
}
