package dev.sumdb.server.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goenv.EnvFiles;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Os;
import dev.sumdb.goproxy.OwnAddresses;
import dev.sumdb.note.SignerKey;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.config.Setting;
import dev.sumdb.server.log.UsageException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of serve mean on a machine with this or that environment of go. */
class OverlayChoiceTest {
  private static final VerifierKey OWN =
      SignerKey.fromSeed("sums.example.com", new byte[32]).verifierKey();
  private static final VerifierKey OTHER =
      SignerKey.fromSeed("db.example.com", new byte[32]).verifierKey();

  private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
  private final Map<String, String> go =
      new TreeMap<>(Map.of("GOENV", "off", "GOROOT", "/none", "GOPROXY", "https://proxy.example"));
  private final List<String> notices = new ArrayList<>();

  private OverlayChoice choose() throws Exception {
    ServerConfig config = ServerConfig.load(flags, Map.of(), Path.of(""));
    GoEnv env = GoEnv.load(go, Os.LINUX, EnvFiles.ofThisMachine());
    OwnAddresses own = new OwnAddresses(List.of(URI.create("http://127.0.0.1:8080")));
    return OverlayChoice.of(config.overlay(), env, OWN, own, notices::add);
  }

  private String show() throws Exception {
    OverlayChoice choice = choose();
    String database = choice.database().map(d -> d.name() + "|" + d.url()).orElse("none");
    return (choice.isOn() ? "on " : "off ") + choice.names() + " " + database;
  }

  @Test
  void withoutEitherSettingAllIsAsBefore() throws Exception {
    go.put("GOPRIVATE", "corp.example");
    assertEquals("off corp.example none", show());
    assertEquals(List.of(), notices);
  }

  @Test
  void withPrivateAloneTheDatabaseIsGos() throws Exception {
    flags.put(Setting.PRIVATE, "corp.example");
    assertEquals("on corp.example sum.golang.org|", show());
    go.put("GOSUMDB", OTHER + " https://db.example.com/x");
    assertEquals("on corp.example db.example.com|https://db.example.com/x", show());
  }

  @Test
  void withADatabaseAloneThePrivateNamesAreGos() throws Exception {
    flags.put(Setting.SUMDB, OTHER + " http://127.0.0.1:9999");
    go.put("GOPRIVATE", "corp.example");
    assertEquals("on corp.example db.example.com|http://127.0.0.1:9999", show());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", ",,/"})
  void refusesToStartWithADatabaseAndNoPrivateName(String patterns) {
    flags.put(Setting.SUMDB, OTHER.toString());
    for (int i = 0; i < 2; i++) {
      UsageException e = assertThrows(UsageException.class, this::choose);
      assertTrue(e.getMessage().startsWith("no module is private: "), e.getMessage());
      assertTrue(e.remedy().contains("--private none"), e.remedy());
      flags.put(Setting.PRIVATE, patterns);
    }
  }

  @Test
  void noneSaysThatThereAreNone() throws Exception {
    flags.put(Setting.PRIVATE, "none");
    assertEquals("on  sum.golang.org|", show());
  }

  @Test
  void refusesAPatternThatCoversNothing() {
    flags.put(Setting.PRIVATE, "corp.example, other.example");
    UsageException e = assertThrows(UsageException.class, this::choose);
    assertEquals("private: \" other.example\" matches no module path", e.getMessage());
  }

  @Test
  void offMeansNoDatabase() throws Exception {
    flags.put(Setting.SUMDB, "off");
    assertEquals("off  none", show());
    flags.put(Setting.PRIVATE, "corp.example");
    assertEquals("on corp.example none", show());
    flags.remove(Setting.SUMDB);
    go.put("GOSUMDB", "off");
    assertEquals("on corp.example none", show());
    assertEquals(List.of("GOSUMDB=off: there is no database to copy public modules from"), notices);
  }

  /** Public modules would be hashed here otherwise, beside copied ones. */
  @ParameterizedTest
  @ValueSource(strings = {"go-env", "off"})
  void withoutADatabaseGosPrivateNamesAreTheOnlyOnes(String sumdb) throws Exception {
    flags.put(Setting.SUMDB, sumdb);
    go.put("GOSUMDB", "off");
    go.put("GOPRIVATE", "corp.example");
    assertEquals("on corp.example none", show());
  }

  /** After go env -w GOSUMDB=... with the line that we print. */
  @ParameterizedTest
  @ValueSource(strings = {"KEY http://127.0.0.1:8080", "KEY", "OTHER http://localhost:8080/x"})
  void ourOwnLineInGosEnvironmentIsReplacedByThePublicDatabase(String gosumdb) throws Exception {
    flags.put(Setting.PRIVATE, "corp.example");
    go.put("GOSUMDB", gosumdb.replace("KEY", OWN.toString()).replace("OTHER", OTHER.toString()));
    assertEquals("on corp.example sum.golang.org|", show());
    assertTrue(notices.get(0).startsWith("GOSUMDB names this server itself ("), notices.get(0));
  }

  @Test
  void ourselvesAsAnExplicitDatabaseAreSkipped() throws Exception {
    flags.put(Setting.PRIVATE, "corp.example");
    flags.put(Setting.SUMDB, OTHER + " http://127.0.0.1:8080/db");
    assertEquals("on corp.example none", show());
    assertEquals(List.of("the database db.example.com is this server itself: skipped"), notices);
    flags.put(Setting.SUMDB, OWN.toString());
    assertFalse(choose().database().isPresent());
  }

  @Test
  void refusesADatabaseThatCannotBeReached() {
    go.remove("GOPROXY");
    flags.put(Setting.PRIVATE, "corp.example");
    UsageException e = assertThrows(UsageException.class, this::choose);
    assertEquals(
        "GOPROXY is set nowhere and no go installation was found, so there is no way to"
            + " sum.golang.org",
        e.getMessage());
  }

  @Test
  void refusesWhatIsNoDatabase() {
    flags.put(Setting.PRIVATE, "corp.example");
    flags.put(Setting.SUMDB, "on");
    UsageException e = assertThrows(UsageException.class, this::choose);
    assertTrue(e.getMessage().startsWith("sumdb: invalid GOSUMDB: "), e.getMessage());
  }
}
