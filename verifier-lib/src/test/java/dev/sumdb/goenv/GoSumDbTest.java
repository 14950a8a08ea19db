package dev.sumdb.goenv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.goenv.GoSumDb.Database;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoSumDbTest {
  private static final String KEY =
      "localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6";

  @Test
  void knowsTheKeyOfThePublicDatabase() throws MalformedException {
    Database db = database("sum.golang.org");
    assertEquals("sum.golang.org", db.name());
    assertEquals("033de0ae", db.key().idHex());
    assertEquals(Optional.empty(), db.explicitUrl());
    assertEquals(URI.create("https://sum.golang.org"), db.defaultUrl());
  }

  @Test
  void theSecondAddressIsExplicitSoNoProxyIsAsked() throws MalformedException {
    Database db = database("sum.golang.google.cn");
    assertEquals("sum.golang.org", db.name());
    assertEquals(Optional.of(URI.create("https://sum.golang.google.cn")), db.explicitUrl());
  }

  @Test
  void takesAKeyWithAndWithoutUrl() throws MalformedException {
    assertEquals("localhost.localdev/sumdb", database(KEY).name());
    assertEquals(URI.create("https://localhost.localdev/sumdb"), database(KEY).defaultUrl());
    Database db = database("  " + KEY + "\thttp://127.0.0.1:8080/x  ");
    assertEquals(Optional.of(URI.create("http://127.0.0.1:8080/x")), db.explicitUrl());
    assertEquals(
        Optional.of(URI.create("https://mirror.example")),
        database("sum.golang.org https://mirror.example").explicitUrl());
    assertEquals(
        Optional.of(URI.create("file:///srv/db")), database(KEY + " file:///srv/db").explicitUrl());
  }

  @ParameterizedTest
  @CsvSource({
    "db.example,https://db.example",
    "db.example/x,https://db.example/x",
    "//db.example,https://db.example",
  })
  void aUrlWithoutSchemeIsHttps(String given, String url) throws MalformedException {
    assertEquals(Optional.of(URI.create(url)), database(KEY + " " + given).explicitUrl());
  }

  @Test
  void offIsNone() throws MalformedException {
    assertEquals(new GoSumDb.Off(), GoSumDb.parse("off"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|missing GOSUMDB",
        "' \t '|missing GOSUMDB",
        "a b c|invalid GOSUMDB: too many fields",
        "on|invalid GOSUMDB: malformed verifier id: \"on\" is no keyword; unset GOSUMDB for the"
            + " default sum.golang.org",
        "none|invalid GOSUMDB: malformed verifier id: \"none\" is no keyword; list modules to leave"
            + " out in GONOSUMDB, or name a database",
        "private|invalid GOSUMDB: malformed verifier id: \"private\" is no keyword; list private"
            + " modules in GOPRIVATE, or give NAME+HASH+KEY",
        "db.example|invalid GOSUMDB: malformed verifier id: \"db.example\" has no built-in key; give"
            + " NAME+HASH+KEY",
        "' off'|invalid GOSUMDB: malformed verifier id: \"off\" must stand alone, without blanks or a"
            + " URL",
        "sum.golang.google.cn https://x.example|invalid GOSUMDB: malformed verifier id:"
            + " \"sum.golang.google.cn\" must stand alone, without blanks or a URL",
      })
  void explainsWhatIsNoDatabase(String gosumdb, String message) {
    mustFail(message, gosumdb);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum.golang.org+033de0ae+AAAA",
        "sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        "gosum.io+ce6e7565+AY5qEHUk/qmHcNdeHHqzjO/sDafEGfLlVX0w9//0Sg==",
      })
  void beginsWithGosWordsForABadKey(String gosumdb) {
    MalformedException e = assertThrows(MalformedException.class, () -> GoSumDb.parse(gosumdb));
    assertTrue(e.getMessage().startsWith("invalid GOSUMDB: invalid verifier hash"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://x.example,'want https://, http:// or file://'",
    "x.example:8080,'want https://, http:// or file://'",
    "https:///x,'no host'",
    "http:x,'no host'",
    "http://u:secret@127.0.0.1:1/,refusing to pass credentials to insecure URL",
    "https://u:secret@x.example/%zz,Malformed escape pair",
  })
  void refusesUrlsThatCannotBeAskedWithoutQuotingSecrets(String url, String reason) {
    mustFail("invalid GOSUMDB URL: " + reason, KEY + " " + url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x.example",
        "x.example/a/b",
        "localhost:8080",
        "x.example/a@b",
        "[::1]:8080",
        "nodot",
      })
  void takesNamesThatAreHostAndPath(String name) throws MalformedException {
    assertEquals(name, database(keyNamed(name)).name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "x.example/..",
        "x.example/../y",
        "x.example//a",
        "x.example/",
        "/x",
        "u@x.example",
        "x.example/a%2fb",
        "x.example?q",
        "x.example#f",
        "x.example/a!b",
        "x.example/é",
        "x.example:a",
        "x\\y",
        "[x]",
        ":80",
        "x.example/.",
        "x.example\u0000"
      })
  void refusesNamesThatWouldClimbOrReadDifferently(String name) {
    mustFail(
        "invalid sumdb name (must be host[/path]): " + MalformedException.quote(name),
        keyNamed(name));
  }

  @Test
  void cannotBeConstructedWithABadName() {
    VerifierKey key = VerifierKey.ed25519("..", new byte[32]);
    assertThrows(IllegalArgumentException.class, () -> new Database(key, ""));
  }

  private static String keyNamed(String name) {
    return VerifierKey.ed25519(name, new byte[32]).toString();
  }

  private static Database database(String gosumdb) throws MalformedException {
    return (Database) GoSumDb.parse(gosumdb);
  }

  private static void mustFail(String message, String gosumdb) {
    assertEquals(
        message, assertThrows(MalformedException.class, () -> GoSumDb.parse(gosumdb)).getMessage());
  }
}
