package dev.asyncio4j.engine;

/** What to tell someone whose JVM does not let us schedule virtual threads. */
final class Refusals {
    private Refusals() {}

    static String notOpen(Module ours) {
        String reader = ours.isNamed() ? ours.getName() : "ALL-UNNAMED";
        String flag = "--add-opens=java.base/java.lang=" + reader;
        return """
        asyncio4j schedules virtual threads itself, and this JVM does not let it: the package \
        java.lang is not open to it. Any one of these opens it:
          on the command line      java %1$s ...
          in the environment       JDK_JAVA_OPTIONS='%1$s'
          in an executable jar     Add-Opens: java.base/java.lang   (in its META-INF/MANIFEST.MF)
          by our agent             java -javaagent:<path to the asyncio4j-core jar> ...
          in tests, with Maven     <argLine>%1$s</argLine>   (maven-surefire-plugin)
          in tests, with Gradle    tasks.withType<Test> { jvmArgs("%1$s") }\
        """
                .formatted(flag);
    }

    static String unknownJava(Runtime.Version java) {
        return "asyncio4j schedules virtual threads through internals of Java 25, and this Java, "
                + java
                + ", has others. Run it on Java 25, or take a newer asyncio4j.";
    }
}
