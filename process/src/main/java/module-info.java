/** Subprocesses, pools of worker processes, and what processes share. */
module dev.asyncio4j.process {
    requires transitive dev.asyncio4j.core;
    requires transitive dev.asyncio4j.net;
    requires static transitive org.jspecify;
    requires java.management;

    exports dev.asyncio4j.process;
}
