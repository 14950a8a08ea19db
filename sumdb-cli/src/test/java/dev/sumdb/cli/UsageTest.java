package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
  @Test
  void printsTheVersion() {
    Run run = Run.of("version");
    assertEquals(new Run(0, "sumdb " + Version.current() + "\n", ""), run);
    assertTrue(run.out().matches("sumdb [0-9]+\\.[0-9]+\\.[0-9]+\n"), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-version"})
  void printsTheVersionAsAnOption(String option) {
    assertEquals(new Run(0, "sumdb " + Version.current() + "\n", ""), Run.of(option));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vrsion           | unknown command vrsion; did you mean version?
          xxxxxxxxxxx      | unknown command xxxxxxxxxxx
          --vresion        | unknown option --vresion; did you mean --version?
          version --hlep   | unknown option --hlep; did you mean --help?
          version -hlep    | unknown option -hlep; did you mean --help?
          version now      | unknown argument now
          key genrate x    | unknown command genrate; did you mean generate?
          key generate     | missing required parameter: 'NAME'
          key show         | missing required parameter: 'FILE'
          """)
  void refusesWhatItDoesNotKnowWithASuggestion(String args, String message) {
    Run run = Run.of(args.split(" "));
    assertEquals("sumdb: " + message, run.err().lines().findFirst().orElse(""));
    assertTrue(run.err().contains("--help'"), run.err());
    assertEquals("", run.out());
    assertEquals(2, run.exit());
  }

  @Test
  void printsTheCommandsWhenCalledWithNone() {
    Run run = Run.of();
    assertEquals(2, run.exit());
    assertEquals("", run.out());
    assertTrue(run.err().contains("Usage: sumdb"), run.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "-help", "help"})
  void printsHelpToStandardOutput(String option) {
    Run run = Run.of(option);
    assertEquals(0, run.exit());
    assertTrue(run.out().contains("Usage: sumdb"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void keepsColoursOutOfHelpWhereTheyAreNotWanted() {
    Run run = Run.with(Map.of("NO_COLOR", "1"), "--help");
    assertEquals(-1, run.out().indexOf(0x1b));
  }
}
