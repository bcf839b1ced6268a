package dev.asyncio4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectationTest {
    @Test
    void theSameLinesInTheSameOrderMatch() {
        assertThat(compare("one\n  two\n\nthree", "one\n  two\n\nthree")).isNull();
    }

    @Test
    void nothingMatchesNothing() {
        assertThat(Expectation.parse(List.of()).firstDifference(List.of())).isNull();
    }

    @Test
    void anotherLineDiffers() {
        assertThat(compare("one\ntwo", "one\ntwice"))
                .isEqualTo("line 2 is \"twice\"; expected \"two\"");
    }

    @Test
    void linesInAnotherOrderDiffer() {
        assertThat(compare("one\ntwo", "two\none"))
                .isEqualTo("line 1 is \"two\"; expected \"one\"");
    }

    @Test
    void missingLinesDiffer() {
        assertThat(compare("one\ntwo", "one"))
                .isEqualTo("the output ends after 1 lines; expected \"two\"");
    }

    @Test
    void furtherLinesDiffer() {
        assertThat(compare("one", "one\ntwo")).isEqualTo("line 2 is one too many: \"two\"");
    }

    @Test
    void lettersThatMeanSomethingInPatternsMeanThemselves() {
        assertThat(compare("a.c [x] (y) \\Q*", "a.c [x] (y) \\Q*")).isNull();
        assertThat(compare("a.c", "abc")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "42", "-7", "0.25", "0,25", "1,000,000", "1.000.000,5", "1\u202f000"})
    void anyNumberStandsForNumber(String number) {
        assertThat(compare("took <number> s", "took " + number + " s")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "1.", ".5", "1 2", "1,,2", "0x1f"})
    void whatIsNoNumberDoesNot(String text) {
        assertThat(compare("took <number> s", "took " + text + " s")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "several words <any>"})
    void anyTextStandsForAny(String text) {
        assertThat(compare("[<any>] <number>", "[" + text + "] 1")).isNull();
    }

    @Test
    void aBlockInAnyOrderMatchesItsLinesInAnyOrder() {
        String expected =
                """
                first
                <in any order>
                a
                b
                c
                <in order>
                last\
                """;
        assertThat(compare(expected, "first\nc\na\nb\nlast")).isNull();
        assertThat(compare(expected, "c\nfirst\na\nb\nlast")).isNotNull();
        assertThat(compare(expected, "first\na\na\nb\nlast"))
                .isEqualTo("expected \"c\" in the 3 lines from line 2");
    }

    @Test
    void aBlockInAnyOrderMayEndTheText() {
        assertThat(compare("<in any order>\na\nb", "b\na")).isNull();
        assertThat(compare("<in any order>\na\nb", "b")).isNotNull();
    }

    @Test
    void aLineGoesToThePatternThatNeedsIt() {
        String expected =
                """
                <in any order>
                <any>
                item <any>
                item <number>\
                """;
        assertThat(compare(expected, "item 1\nitem x\nother")).isNull();
        assertThat(compare(expected, "item 1\nother\nanother")).isNotNull();
    }

    @Test
    void aCountRepeatsALine() {
        assertThat(compare("<3 times> x <number>\nend", "x 1\nx 2\nx 3\nend")).isNull();
        assertThat(compare("<3 times> x <number>\nend", "x 1\nx 2\nend")).isNotNull();
        assertThat(compare("<in any order>\n<2 times> x\ny", "x\ny\nx")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<in order>", "<in any order>\n<in any order>"})
    void aMisplacedMarkIsRefused(String text) {
        assertThatThrownBy(() -> Expectation.parse(text.lines().toList()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("misplaced line: <in ");
    }

    @Test
    void isShownAsItWasWritten() {
        List<String> text = List.of("<in any order>", "<2 times> a", "<in order>", "<number>");
        assertThat(Expectation.parse(text).text()).isEqualTo(text);
    }

    private static @Nullable String compare(String expected, String printed) {
        return Expectation.parse(expected.lines().toList())
                .firstDifference(printed.lines().toList());
    }
}
