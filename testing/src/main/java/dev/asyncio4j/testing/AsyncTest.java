package dev.asyncio4j.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method that runs as a task, on an event loop of its own in virtual time.
 *
 * <p>It fails, besides for the usual reasons, if it leaves a task behind that is not done, and if
 * anything was reported to the loop's exception handler: an error that nobody asked for, say. A
 * test that means to provoke such reports sets a handler of its own.
 *
 * <p>It may have parameters of the types {@link VirtualClock} and {@link dev.asyncio4j.EventLoop}.
 *
 * <pre>{@code
 * @AsyncTest
 * void givesUpAfterAnHour(VirtualClock clock) {
 *     assertThrows(TimeoutException.class, () -> timeout(ofHours(1), () -> neverEnds()));
 *     assertEquals(ofHours(1), clock.time());
 * }
 * }</pre>
 *
 * <p>To have parameterized or repeated tests run so, put {@code @ExtendWith(AsyncExtension.class)}
 * on them.
 */
@Test
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AsyncExtension.class)
public @interface AsyncTest {}
