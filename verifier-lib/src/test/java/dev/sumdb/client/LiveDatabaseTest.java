package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A few lookups of the public database, through the first module proxy that this machine's go is
 * told to use. Skipped where that does not answer.
 */
@Timeout(180)
class LiveDatabaseTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static String firstProxy() {
    String list = GoEnv.ofProcess().goproxy();
    try {
      Process go = new ProcessBuilder("go", "env", "GOPROXY").start();
      list = new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      // no go: what the environment says, then
    }
    return list.split("[,|]")[0];
  }

  private static SumDbSource source() throws Exception {
    String proxy = firstProxy();
    assumeTrue(proxy.startsWith("http"), "no module proxy in the environment");
    GoSumDb.Database database = (GoSumDb.Database) GoSumDb.parse(GoSumDb.PUBLIC_NAME);
    return SumDbSources.of(database, ProxyList.parse(proxy), HttpSettings.defaults(), LIMIT);
  }

  @Test
  void provesRealRecordsAndThenAgainOffline() throws Exception {
    Map<ModuleVersion, String> known =
        Map.of(
            new ModuleVersion("rsc.io/quote", "v1.5.2"),
            "h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=",
            new ModuleVersion("github.com/google/uuid", "v1.1.1"),
            "h1:Gkbcsh/GbpXz7lPftLA3P6TYMwjCLYm83jiFQZF/3gY=",
            new ModuleVersion("github.com/davecgh/go-spew", "v1.1.1"),
            "h1:vj9j/u1bqnvCEfJOwUhtlOARqs3+rkHYY13jYWTU97c=");
    ModuleVersion absent = new ModuleVersion("rsc.io/text", "v1.5.2");
    TestClient client = new TestClient(Fixtures.publicKey(), 8);
    LookupRun run;
    try (SumDbSource source = source()) {
      try {
        source.read("lookup/rsc.io/quote@v1.5.2", SumDbSource.MAX_LOOKUP_BYTES);
      } catch (SourceException | NotInSourceException e) {
        assumeTrue(false, "the module proxy does not relay the database: " + e.getMessage());
      }
      run = client.lookup(source, known.keySet());
      assertInstanceOf(LookupOutcome.NotFound.class, client.lookup(source, absent).outcome(absent));
    }
    for (LookupOutcome outcome : run.outcomes().values()) {
      // An outage in between is no failure of ours, and still no proof.
      assumeTrue(!(outcome instanceof LookupOutcome.Unverifiable), TestClient.describe(outcome));
    }
    for (LookupRun each : List.of(run, client.lookup(new OfflineSource(), known.keySet()))) {
      known.forEach(
          (module, hash) ->
              assertEquals(
                  hash,
                  assertInstanceOf(LookupOutcome.Proven.class, each.outcome(module))
                      .zipHash()
                      .orElseThrow()));
    }
  }
}
