package dev.asyncio4j.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;

/** Public and protected members mention no type of a package that is not exported. */
final class ShowOnlyExportedTypes extends ArchCondition<JavaClass> {
    private static final DescribedPredicate<JavaClass> HIDDEN =
            resideInAnyPackage("dev.asyncio4j.engine", "dev.asyncio4j.net.internal", "io.netty..");

    ShowOnlyExportedTypes() {
        super("show only exported types");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit unit : type.getCodeUnits()) {
            if (isVisible(unit)) {
                checkVisible(unit, events);
            }
        }
    }

    private static boolean isVisible(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.PUBLIC)
                || unit.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static void checkVisible(JavaCodeUnit unit, ConditionEvents events) {
        for (JavaClass mentioned : typesOf(unit)) {
            if (HIDDEN.test(mentioned)) {
                events.add(
                        SimpleConditionEvent.violated(
                                unit, unit.getFullName() + " shows " + mentioned.getName()));
            }
        }
    }

    private static Set<JavaClass> typesOf(JavaCodeUnit unit) {
        Set<JavaClass> types = new HashSet<>(unit.getReturnType().getAllInvolvedRawTypes());
        unit.getParameterTypes()
                .forEach(parameter -> types.addAll(parameter.getAllInvolvedRawTypes()));
        return types;
    }
}
