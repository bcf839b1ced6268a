package dev.asyncio4j.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** What classes of this project may and may not do. */
final class Rules {
    /** The classes through which time and threads enter. */
    private static final Set<String> DOORS =
            Set.of(
                    "dev.asyncio4j.Guest",
                    "dev.asyncio4j.Jobs",
                    "dev.asyncio4j.Portal",
                    "dev.asyncio4j.engine.Carrier",
                    "dev.asyncio4j.engine.CarrierThreads",
                    "dev.asyncio4j.engine.CarrierThreads$Ordinary",
                    "dev.asyncio4j.engine.Helpers$Helper",
                    "dev.asyncio4j.engine.MachineTime",
                    "dev.asyncio4j.engine.Strand",
                    "dev.asyncio4j.engine.VirtualThreads",
                    "dev.asyncio4j.engine.Watchdog",
                    "dev.asyncio4j.gevent.Prober",
                    "dev.asyncio4j.gevent.ThreadPool",
                    "dev.asyncio4j.gevent.ThreadTrials",
                    "dev.asyncio4j.net.internal.BlockingThreads",
                    "dev.asyncio4j.net.internal.Readiness",
                    "dev.asyncio4j.net.internal.TlsThreads",
                    "dev.asyncio4j.process.Children",
                    "dev.asyncio4j.process.DoneNotices",
                    "dev.asyncio4j.process.Tally",
                    "dev.asyncio4j.process.TimeLimit",
                    "dev.asyncio4j.process.Workshop",
                    "dev.asyncio4j.process.hub.Guest",
                    "dev.asyncio4j.process.hub.ObjectHome",
                    "dev.asyncio4j.process.internal.AtExit",
                    "dev.asyncio4j.process.internal.Daemons",
                    "dev.asyncio4j.process.internal.Folders",
                    "dev.asyncio4j.process.internal.Reception",
                    "dev.asyncio4j.process.internal.Startup",
                    "dev.asyncio4j.process.internal.WorkerLoop",
                    "dev.asyncio4j.process.internal.WorkerMain",
                    "dev.asyncio4j.testing.VirtualClock");

    /** Packages that their modules do not export. */
    private static final Set<String> HIDDEN =
            Set.of(
                    "dev.asyncio4j.engine",
                    "dev.asyncio4j.net.internal",
                    "dev.asyncio4j.process.hub",
                    "dev.asyncio4j.process.internal",
                    "dev.asyncio4j.testing.internal");

    private static final Set<String> TIME = Set.of("nanoTime", "currentTimeMillis");
    private static final Set<String> THREADS =
            Set.of(
                    "<init>",
                    "start",
                    "startVirtualThread",
                    "sleep",
                    "yield",
                    "ofPlatform",
                    "ofVirtual");

    /** The one class that is for this: it tries whether others may use monitors. */
    static final String MONITOR_TRIALS = "dev.asyncio4j.gevent.MonitorTrials";

    private static final Set<String> MONITORS = Set.of("wait", "notify", "notifyAll");

    static final ArchRule TIME_AND_THREADS_ENTER_THROUGH_A_FEW_DOORS =
            noClasses()
                    .that(describe("are no door", type -> !DOORS.contains(type.getName())))
                    .should()
                    .accessTargetWhere(
                            describe(
                                    "the JDK is asked for the time, or for a thread",
                                    access ->
                                            isOneOf(access.getTarget(), System.class, TIME)
                                                    || isOneOf(
                                                            access.getTarget(),
                                                            Thread.class,
                                                            THREADS)));

    static final ArchRule NOTHING_WAITS_ON_MONITORS =
            noClasses()
                    .that(describe("do not try it", type -> !isOfMonitorTrials(type)))
                    .should()
                    .accessTargetWhere(
                            describe(
                                    "a monitor is waited for",
                                    access -> isOneOf(access.getTarget(), Object.class, MONITORS)));

    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().assignedFrom(new ByPackage()).should().beFreeOfCycles();

    static final ArchRule CORE_USES_THE_JDK_ALONE =
            classes()
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "java..",
                                    "org.jspecify..",
                                    "dev.asyncio4j",
                                    "dev.asyncio4j.engine",
                                    "dev.asyncio4j.queue",
                                    "dev.asyncio4j.spi",
                                    "dev.asyncio4j.sync"));

    static final ArchRule TESTING_USES_WHAT_CORE_EXPORTS_AND_JUNIT =
            classes()
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "java..",
                                    "org.jspecify..",
                                    "org.junit.jupiter.api..",
                                    "dev.asyncio4j",
                                    "dev.asyncio4j.queue",
                                    "dev.asyncio4j.spi",
                                    "dev.asyncio4j.sync",
                                    "dev.asyncio4j.testing"));

    static final ArchRule NET_ALONE_USES_NETTY =
            noClasses()
                    .that(resideOutsideOfPackage("dev.asyncio4j.net.."))
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.netty.."));

    static final ArchRule THE_ENGINE_KNOWS_NOTHING_OF_TASKS =
            noClasses()
                    .that(resideInAPackage("dev.asyncio4j.engine"))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "dev.asyncio4j", "dev.asyncio4j.queue", "dev.asyncio4j.sync"));

    static final ArchRule SIGNATURES_SHOW_ONLY_EXPORTED_TYPES =
            classes()
                    .that(describe("are exported", Rules::isExported))
                    .should(new ShowOnlyExportedTypes());

    private Rules() {}

    private static boolean isOfMonitorTrials(JavaClass type) {
        return type.getName().equals(MONITOR_TRIALS)
                || type.getName().startsWith(MONITOR_TRIALS + "$");
    }

    private static boolean isOneOf(AccessTarget target, Class<?> owner, Set<String> names) {
        return target.getOwner().isEquivalentTo(owner) && names.contains(target.getName());
    }

    private static boolean isExported(JavaClass type) {
        return !HIDDEN.contains(type.getPackageName())
                && type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    /** Every package is a slice. */
    private static final class ByPackage implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith("dev.asyncio4j")
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
