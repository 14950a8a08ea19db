package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module's README lists its public types, all of them and no others. */
class ReadmeTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (?:`(\\w+)`)? ?\\| (`[^|]+) \\|");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");

  @Test
  void listsThePublicTypes() throws Exception {
    assertEquals(publicTypes(), listed(Files.readString(Path.of("README.md"))));
  }

  private static Set<String> listed(String readme) {
    Set<String> types = new TreeSet<>();
    String pkg = "";
    Matcher row = ROW.matcher(readme);
    while (row.find()) {
      pkg = row.group(1) == null ? pkg : row.group(1);
      Matcher name = NAME.matcher(row.group(2));
      while (name.find()) {
        types.add(pkg + "." + name.group(1));
      }
    }
    return types;
  }

  private static Set<String> publicTypes() throws Exception {
    Path classes = Path.of("target", "classes");
    Set<String> types = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.toList()) {
        String name = classes.relativize(file).toString().replaceAll("[/\\\\]", ".");
        if (name.endsWith(".class") && !name.contains("$") && !name.contains("-info")) {
          Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
          if (Modifier.isPublic(type.getModifiers())) {
            types.add(type.getName().replace("dev.sumdb.", ""));
          }
        }
      }
    }
    return types;
  }
}
