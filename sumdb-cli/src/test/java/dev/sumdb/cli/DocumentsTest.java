package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.audit.Reason;
import dev.sumdb.audit.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name exists. */
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern CLASS = Pattern.compile("`([a-z]+(?:\\.[a-z]+)*\\.[A-Z]\\w+)`");
  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--([a-z][a-z-]+)");

  @Test
  void linksLeadToFiles() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          broken.add(document.getFileName() + ": " + target);
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void classesThatTheArchitectureNamesExist() throws IOException {
    Matcher named = CLASS.matcher(Files.readString(Shell.checkout().resolve("ARCHITECTURE.md")));
    List<String> missing = new ArrayList<>();
    int found = 0;
    while (named.find()) {
      found++;
      if (sources("dev/sumdb/" + named.group(1).replace('.', '/') + ".java").isEmpty()) {
        missing.add(named.group(1));
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(found > 8, "found only " + found);
  }

  /** Every dependency that is in a pom has its line in the architecture's table. */
  @Test
  void dependenciesOfThePomsAreInTheArchitecture() throws IOException {
    String text = Files.readString(Shell.checkout().resolve("ARCHITECTURE.md")).toLowerCase();
    for (String group :
        List.of("bouncycastle", "guava", "jackson", "vertx", "sqlite", "hikari", "micrometer")) {
      assertTrue(poms().contains(group), group + " is in no pom");
      String name =
          switch (group) {
            case "bouncycastle" -> "bouncy castle";
            case "vertx" -> "vert.x";
            default -> group;
          };
      assertTrue(text.contains("| " + name), name + " is not in ARCHITECTURE.md");
    }
  }

  @Test
  void optionsOfOurCommandsExist() throws IOException {
    String help =
        Stream.of(
                "init",
                "serve",
                "quickstart",
                "fsck",
                "provenance",
                "incidents",
                "key generate",
                "sum",
                "verify",
                "verify cache",
                "verify zip",
                "prove",
                "mirror clone",
                "mirror warm",
                "mirrors",
                "bundle create",
                "bundle verify",
                "bundle serve")
            .map(verb -> Run.of((verb + " --help").split(" ")).out())
            .reduce("", String::concat);
    List<String> unknown = new ArrayList<>();
    for (String name :
        List.of(
            "README.md",
            "docs/airgap.md",
            "docs/mirrors.md",
            "docs/operations.md",
            "docs/configuration.md",
            "docs/verify.md")) {
      for (String line : Files.readAllLines(Shell.checkout().resolve(name))) {
        Matcher option = OPTION.matcher(line);
        while (option.find()) {
          if (!help.contains("--" + option.group(1))) {
            unknown.add(name + ": --" + option.group(1));
          }
        }
      }
    }
    assertEquals(List.of(), unknown);
  }

  /** With the very words that reports use. */
  @Test
  void everyReasonCodeIsExplained() throws IOException {
    String text = Files.readString(Shell.checkout().resolve("docs/verify.md"));
    List<String> missing = new ArrayList<>();
    for (Reason reason : Reason.values()) {
      String row = "| `" + reason.code() + "` | " + reason.title() + " |";
      if (reason != Reason.NONE && !text.contains(row)) {
        missing.add(row);
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyStatusIsExplained() throws IOException {
    String text = Files.readString(Shell.checkout().resolve("docs/verify.md"));
    for (Status status : Status.values()) {
      assertTrue(text.contains("| `" + status.text() + "` | "), status.text());
    }
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path dir : List.of(Shell.checkout(), Shell.checkout().resolve("docs"))) {
      try (Stream<Path> files = Files.list(dir)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    assertTrue(documents.size() >= 6, documents.toString());
    return documents;
  }

  private static List<Path> sources(String path) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Shell.checkout())) {
      for (Path module : modules.toList()) {
        for (String root : List.of("src/main/java", "src/test/java")) {
          Path file = module.resolve(root).resolve(path);
          if (Files.exists(file)) {
            found.add(file);
          }
        }
      }
    }
    return found;
  }

  private static String poms() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String module : List.of("tlog", "verifier-lib", "sumdb-server", "sumdb-cli")) {
      all.append(Files.readString(Shell.checkout().resolve(module).resolve("pom.xml")));
    }
    return all.toString().toLowerCase();
  }
}
