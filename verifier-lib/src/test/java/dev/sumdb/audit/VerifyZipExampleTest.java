package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.LookupProgress;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example does what it says, and is in the README as it is run here. */
class VerifyZipExampleTest {
  @TempDir private Path dir;

  /** Writes the answers that a client needs as files, as the go command caches them. */
  private String serve(TestDatabase database, ModuleTree module) throws IOException {
    SumDbClient.of(
            database.key(),
            database,
            new MemoryTrustedHeads(),
            new MemoryVerifiedCache(),
            ClientOptions.defaults())
        .lookup(List.of(module.module), LookupProgress.NONE);
    Path root = dir.resolve("database");
    for (String path : database.asked()) {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, database.read(path, 1 << 20));
    }
    return root.toUri().toString();
  }

  @Test
  void verifiesAZipAndFindsAChangedOne() throws Exception {
    ModuleTree module = new ModuleTree(dir, "example.com/a@v1.0.0").file("a.go", "package a\n");
    Path zip = Files.write(dir.resolve("a.zip"), module.zipBytes());
    TestDatabase database = TestDatabase.ofSize(8, 20);
    database.add(module.module, module.record());
    String url = serve(database, module);
    String key = database.key().toString();
    String name = "example.com/a@v1.0.0";
    assertEquals("verified ", VerifyZipExample.verify(key, url, zip, name));
    Files.write(zip, module.file("b.go", "package a\n").zipBytes());
    String changed = VerifyZipExample.verify(key, url, zip, name);
    assertTrue(changed.startsWith("mismatch checksum mismatch: have h1:"), changed);
  }

  @Test
  void isTheExampleOfTheReadme() throws Exception {
    Path source = Path.of("src/test/java/dev/sumdb/audit/VerifyZipExample.java");
    String text = Files.readString(source);
    String example =
        text.substring(text.indexOf("    // begin\n") + 13, text.indexOf("    // end\n"))
            .replaceAll("(?m)^ {4}", "");
    String readme = Files.readString(Path.of("README.md"));
    assertTrue(readme.contains("```java\n" + example + "```"), example);
  }
}
