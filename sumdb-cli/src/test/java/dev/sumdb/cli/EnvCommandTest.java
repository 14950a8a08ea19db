package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCommandTest {
  @TempDir Path temp;
  private VerifierWorld world;

  @BeforeEach
  void start() {
    world = new VerifierWorld(temp);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void printsEachSettingWithItsOriginForAShell() {
    world.environment.put("GOPRIVATE", "it's.example");
    Run run = world.run("env");
    assertEquals(0, run.exit());
    assertTrue(run.out().contains("GOPRIVATE='it'\\''s.example' # environment\n"), run.out());
    assertTrue(
        run.out().contains("GONOSUMDB='it'\\''s.example' # default, from GOPRIVATE\n"), run.out());
  }

  @Test
  void warnsAboutSettingsWithoutEffect() {
    world.environment.put("GONOSUMCHECK", "1");
    Run run = world.run("env");
    assertTrue(run.err().contains("GONOSUMCHECK"), run.err());
    assertTrue(world.run("env", "--json").out().contains("GONOSUMCHECK"));
  }

  @Test
  void keepsPasswordsToItself() {
    world.environment.put("GOPROXY", "https://user:secret@a.example,https://token@b.example");
    world.environment.put("HTTPS_PROXY", "http://user:secret@c.example:3128");
    for (Run run : new Run[] {world.run("env"), world.run("env", "--json")}) {
      assertFalse(run.out().contains("secret") || run.out().contains("token@"), run.out());
      assertTrue(run.out().contains("https://xxxxx@a.example,https://xxxxx@b.example"), run.out());
    }
  }

  @Test
  void printsOneJsonObject() {
    Run run = world.run("env", "-json");
    assertTrue(
        run.out().contains("\"GOENV\":{\"value\":\"\",\"origin\":\"process\",\"where\":\"\"}"),
        run.out());
  }
}
