/** The command {@code asyncio4j}. */
module dev.asyncio4j.cli {
    requires dev.asyncio4j.core;
    requires dev.asyncio4j.net;
    requires info.picocli;
    requires jdk.management;
    requires static org.jspecify;

    opens dev.asyncio4j.cli to
            info.picocli;
}
