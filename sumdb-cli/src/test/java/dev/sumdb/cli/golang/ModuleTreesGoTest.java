package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sumdb.gosum.H1;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trees that the other tests serve are what go takes them for, before a database exists. */
class ModuleTreesGoTest {
  @TempDir Path temp;

  @Test
  void goHashesEveryShapeAsWeDo() throws Exception {
    List<ModuleTree> trees = ModuleTrees.checkedIn();
    Path proxy = temp.resolve("proxy");
    ModuleTrees.writeProxy(proxy, trees);
    GoCommand go =
        GoCommand.installed(temp.resolve("home"))
            .with("GOPROXY", proxy.toUri().toString())
            .with("GOSUMDB", "off");
    List<String> arguments = new ArrayList<>(List.of("mod", "download", "-json"));
    trees.forEach(t -> arguments.add(t.module().toString()));
    Map<String, String> sums = sums(go.run(arguments.toArray(String[]::new)).mustSucceed().out());
    for (ModuleTree tree : trees) {
      Path zip = temp.resolve("one.zip");
      tree.writeZip(zip);
      String h1 = ModuleZip.check(zip, tree.module(), ZipLimits.GO).h1();
      assertEquals(
          h1 + " " + H1.goMod(tree.goMod()), sums.get(tree.module().toString()), tree.toString());
    }
  }

  @Test
  void leavesOutWhatTheZipRulesLeaveOut() throws Exception {
    assertEquals(
        Set.of("go.mod", "vendored.go", "vendor/modules.txt"),
        ModuleTrees.checkedIn("corp.example/vendored@v1.0.0").zipFiles().keySet());
    assertEquals(
        Set.of("go.mod", "vendored.go", "pkg/vendor/vendor.go"),
        ModuleTrees.checkedIn("corp.example/vendored@v1.1.0").zipFiles().keySet());
    assertEquals(
        Set.of("go.mod", "nested.go"),
        ModuleTrees.checkedIn("corp.example/nested@v1.0.0").zipFiles().keySet());
  }

  /** M@V to "Sum GoModSum" from the stream of objects that go mod download -json prints. */
  private static Map<String, String> sums(String json) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      Map<String, String> fields = new TreeMap<>();
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          fields.put(parser.currentName(), parser.getText());
        } else if (token == JsonToken.END_OBJECT) {
          sums.put(
              fields.get("Path") + "@" + fields.get("Version"),
              fields.get("Sum") + " " + fields.get("GoModSum"));
        }
      }
    }
    return sums;
  }
}
