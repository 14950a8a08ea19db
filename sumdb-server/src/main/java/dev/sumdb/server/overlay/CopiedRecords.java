package dev.sumdb.server.overlay;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.upstream.RecordMaker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Records of public modules: the text that another database has logged, byte for byte, with the
 * proof that it has. Nothing is hashed here.
 */
final class CopiedRecords implements RecordMaker {
  private static final Duration RETRY_LATER = Duration.ofSeconds(60);

  private final DatabaseLookups lookups;
  private final Forwarding forwarding;

  CopiedRecords(DatabaseLookups lookups, Forwarding forwarding) {
    this.lookups = lookups;
    this.forwarding = forwarding;
  }

  @Override
  public NewRecord make(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, RefusedByPolicyException, IOException {
    forwarding.forward(module);
    DatabaseLookups.Copy copy = lookups.prove(module);
    String text = copy.record().text();
    if (!NewRecord.isCopyable(module, text)) {
      throw new UpstreamException(
          UpstreamException.Kind.TROUBLE,
          "record "
              + copy.record().id()
              + " of "
              + lookups.database().name()
              + " is not the lines of this module version, and is not copied",
          RETRY_LATER);
    }
    Provenance provenance =
        Provenance.copied(lookups.database().key(), copy.record().id(), copy.head().size());
    String proof = new String(copy.proof().format(), StandardCharsets.UTF_8);
    return new NewRecord(module, text, provenance, proof);
  }
}
