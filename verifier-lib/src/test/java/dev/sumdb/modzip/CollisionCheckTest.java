package dev.sumdb.modzip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.gosum.CaseFold;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CollisionCheckTest {

  private record Seen(String path, boolean directory) {}

  /** The obvious algorithm: a map of all paths and their parents. Reasons by entry. */
  private static List<String> byMap(List<String> names) {
    Map<String, Seen> seen = new HashMap<>();
    List<String> reasons = new ArrayList<>();
    for (String entry : names) {
      boolean directory = entry.endsWith("/");
      String path = directory ? entry.substring(0, entry.length() - 1) : entry;
      String reason = null;
      while (reason == null && !path.isEmpty()) {
        reason = byMap(seen, path, directory);
        path = path.contains("/") ? path.substring(0, path.lastIndexOf('/')) : "";
        directory = true;
      }
      if (reason != null) {
        reasons.add(reason);
      }
    }
    return reasons;
  }

  private static String byMap(Map<String, Seen> seen, String path, boolean directory) {
    Seen other = seen.putIfAbsent(CaseFold.fold(path), new Seen(path, directory));
    if (other == null) {
      return null;
    }
    if (!other.path.equals(path)) {
      return "case-insensitive file name collision: \"" + other.path + "\" and \"" + path + "\"";
    }
    if (other.directory != directory) {
      return "entry \"" + path + "\" is both a file and a directory";
    }
    return directory ? null : "multiple entries for file \"" + path + "\"";
  }

  private static CollisionCheck.Collision bySorting(List<String> names) throws IOException {
    try (CollisionCheck check = new CollisionCheck()) {
      for (int i = 0; i < names.size(); i++) {
        boolean directory = names.get(i).endsWith("/");
        String name = directory ? names.get(i).replaceAll("/$", "") : names.get(i);
        check.add(i, name.getBytes(StandardCharsets.UTF_8), name, directory);
      }
      return check.first();
    }
  }

  @Test
  void agreesWithAMapOfAllPathsOnRandomTrees() throws IOException {
    Random random = new Random(42);
    String[] elements = {"a", "A", "b", "\u212a", "k", "a!", "a.", "\u017f", "s"};
    int clean = 0;
    int single = 0;
    for (int round = 0; round < 20_000; round++) {
      List<String> names = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        StringBuilder name = new StringBuilder();
        for (int depth = random.nextInt(3); depth >= 0; depth--) {
          name.append(elements[random.nextInt(elements.length)]).append(depth > 0 ? "/" : "");
        }
        names.add(name + (random.nextInt(4) == 0 ? "/" : ""));
      }
      List<String> want = byMap(names);
      String have = bySorting(names).reason();
      if (want.isEmpty()) {
        clean++;
        assertEquals("", have, () -> "names " + names);
      } else if (names.size() == 2) {
        single++;
        assertEquals(want.get(0), have, () -> "names " + names);
      } else {
        assertTrue(!have.isEmpty(), () -> "names " + names + " want " + want);
      }
    }
    assertTrue(clean > 1000 && single > 400, clean + " clean, " + single + " of two names");
  }
}
