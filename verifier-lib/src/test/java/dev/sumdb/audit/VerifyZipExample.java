package dev.sumdb.audit;

import dev.sumdb.client.ClientOptions;
import dev.sumdb.client.MemoryTrustedHeads;
import dev.sumdb.client.MemoryVerifiedCache;
import dev.sumdb.client.SumDbClient;
import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.note.VerifierKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** The README's example: verifies a zip file against a database. */
final class VerifyZipExample {
  private VerifyZipExample() {}

  static String verify(String vkey, String url, Path zip, String module) throws Exception {
    // begin
    VerifierKey key = VerifierKey.parse(vkey);
    HttpSettings http = HttpSettings.defaults();
    try (SumDbSource source = SumDbSources.at(URI.create(url), http, Duration.ofSeconds(60))) {
      var heads = new MemoryTrustedHeads();
      var cache = new MemoryVerifiedCache();
      var client = SumDbClient.of(key, source, heads, cache, ClientOptions.defaults());
      Claims claims = new Claims();
      ZipClaims.read(zip, ModuleVersion.parse(module), ZipLimits.GO, 1, claims);
      Finding finding = Audit.of(Database.of(key, client)).run(claims).results().get(0);
      return finding.status() + " " + finding.message();
    }
    // end
  }
}
