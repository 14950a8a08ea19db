package dev.sumdb.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectFileTest {
  private static final String KEY =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";

  @TempDir Path dir;

  @Test
  void readsDatabasesAndExemptions() throws Exception {
    ProjectFile project =
        read(
            file(
                "databases:\n"
                    + ("  - sumdb: " + KEY + " https://sum.corp.example\n")
                    + "    patterns: [corp.example, '*.corp.example/x']\n"
                    + "  - sumdb: sum.golang.org\n"
                    + "exemptions:\n"
                    + "  # why\n"
                    + "  - module: example.com/moved\n"
                    + "    version: v1.2.3\n"
                    + "    reason: tag was moved\n"
                    + "    until: 2026-12-31\n"
                    + "  - {module: example.com/b, version: v1.0.0, reason: \"x\"}\n"));
    assertEquals(2, project.databases().size());
    assertEquals("corp.example,*.corp.example/x", project.databases().get(0).patterns().toString());
    assertEquals("https://sum.corp.example", project.databases().get(0).database().url());
    assertEquals(false, project.databases().get(1).isBound());
    assertEquals(
        List.of(
            new Exemption(
                ModuleVersion.of("example.com/moved", "v1.2.3"),
                "tag was moved",
                LocalDate.of(2026, 12, 31),
                7),
            new Exemption(ModuleVersion.of("example.com/b", "v1.0.0"), "x", null, 11)),
        project.exemptions());
  }

  @Test
  void takesAnEmptyFileForNothing() throws Exception {
    assertEquals(List.of(), read(file("# nothing\n")).exemptions());
    assertEquals(List.of(), read(file("databases:\nexemptions: []\n")).databases());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          exemption: []            | :1: unknown key "exemption"; did you mean "exemptions"?
          x: 1                     | :1: unknown key "x"; known keys: databases, exemptions
          databases: x             | :1: databases: want a list
          databases: [x]           | :1: databases: want sumdb and patterns
          databases: [{}]          | :1: sumdb: want one value
          databases: [{sumdb: "off"}]| :1: sumdb: off is no database
          exemptions: [x]          | :1: exemptions: want module, version, reason and until
          exemptions:\\n- module: a.b/c\\n  version: v1.0.0\\n  until: 2026-01-01 | :2: reason: want one value
          exemptions:\\n- module: a.b/c\\n  version: v1.0.0\\n  reason: x\\n  until: soon | :5: until: want a day such as 2026-12-31, got "soon"
          exemptions:\\n- module: a.b/c\\n  versoin: v1.0.0\\n  version: v1.0.0\\n  reason: x | :3: unknown key "versoin"; did you mean "version"?
          exemptions:\\n- {module: a.b/c, version: v1.0.0, reason: x}\\n- {module: a.b/c, version: v1.0.0, reason: x} | :3: a.b/c@v1.0.0 is exempted twice
          databases:\\n- sumdb: sum.golang.org\\n- sumdb: sum.golang.org | :3: patterns: only one database can be without
          """)
  void refusesWhatItDoesNotKnowWithLineAndSuggestion(String text, String problem)
      throws IOException {
    assertEquals(List.of(file(text.replace("\\n", "\n")) + problem), problems());
  }

  @Test
  void tellsAllProblemsAtOnce() throws IOException {
    Path file = file("databases:\n- sumdb: nonsense\nexemptions:\n- module: /\n  version: v1\n");
    List<String> problems = problems();
    assertEquals(2, problems.size(), problems.toString());
    assertEquals(
        file
            + ":2: sumdb: invalid GOSUMDB: malformed verifier id: \"nonsense\""
            + " has no built-in key; give NAME+HASH+KEY",
        problems.get(0));
    assertEquals(file + ":4: reason: want one value", problems.get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sum.golang.org                         |              |
          sum.golang.org https://a.example/?b=c  |              | https://a.example/?b=c
          corp.example,*.b.example/x=sum.golang.org https://a.example | corp.example,*.b.example/x | https://a.example
          corp.example=sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8 | corp.example |
          """)
  void readsTheOneLineForm(String text, String patterns, String url) throws Exception {
    DatabaseEntry entry = DatabaseEntry.parse(text).orElseThrow();
    assertEquals(patterns == null ? "" : patterns, entry.patterns().toString());
    assertEquals(url == null ? "" : url, entry.database().url());
    assertEquals(KEY, entry.database().key().toString());
  }

  private List<String> problems() {
    return assertThrows(
            ProjectFileException.class,
            () -> ProjectFile.read(dir.resolve(".sumdb.yaml"), dir + "/.sumdb.yaml"))
        .problems();
  }

  private static ProjectFile read(Path file) throws ProjectFileException {
    return ProjectFile.read(file, file.toString());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve(".sumdb.yaml"), text);
  }
}
