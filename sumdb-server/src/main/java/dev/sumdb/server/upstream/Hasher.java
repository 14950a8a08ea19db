package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.CorruptZipException;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import java.io.IOException;
import java.time.Duration;

/**
 * Fetches one module version and makes its record: the zip's go.sum line, then the go.mod's.
 *
 * <p>The zip passes all module zip rules of the Go module reference before it is hashed, so no
 * record promises a zip that the go command would refuse to unpack. The go.mod hash is of the bytes
 * that upstream serves as {@code .mod}, which is what the go command hashes; it may name another
 * module, as forks used through {@code replace} do.
 */
final class Hasher {

  private static final Duration RETRY_LATER = Duration.ofSeconds(30);

  private final ModuleSource source;

  Hasher(ModuleSource source) {
    this.source = source;
  }

  NewRecord record(ModuleVersion module, Spool.Slot slot)
      throws ModuleNotFoundException, UpstreamException, IOException {
    ModuleSource.Fetched fetched = source.fetch(module, slot.dir(), slot);
    ModuleZip zip = check(module, fetched);
    String line = module.path() + " " + module.version();
    String text = line + " " + zip.h1() + "\n" + line + "/go.mod " + fetched.goModH1() + "\n";
    return new NewRecord(module, text, Provenance.hashed(fetched.source()));
  }

  private static ModuleZip check(ModuleVersion module, ModuleSource.Fetched fetched)
      throws ModuleNotFoundException, UpstreamException, IOException {
    try {
      return ModuleZip.check(fetched.zip(), module, ZipLimits.GO);
    } catch (InvalidModuleZipException e) {
      // Final for every client, as it is for the public database: this version will never be good.
      throw new ModuleNotFoundException(e.getMessage());
    } catch (CorruptZipException e) {
      throw new UpstreamException(
          UpstreamException.Kind.TROUBLE, fetched.source() + ": " + e.getMessage(), RETRY_LATER);
    }
  }
}
