package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.NewRecord;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.RefusedException;
import java.io.IOException;
import java.util.Optional;

/** Records that are hashed here, from downloads on a temporary disk of their own. */
final class HashedRecords implements RecordMaker {
  private final ModuleSource source;
  private final Spool spool;
  private volatile Optional<Refusal> trouble = Optional.empty();
  private volatile boolean stopping;

  HashedRecords(ModuleSource source, VerifierKey log, IngestionOptions options)
      throws RefusedException, IOException {
    this.source = source;
    this.spool =
        Spool.open(
            options.spoolDir(), "log-" + log.idHex(), options.spoolCapBytes(), options.spoolWait());
  }

  @Override
  public NewRecord make(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, SpoolException {
    return make(module, source);
  }

  /** Only here is an exception of the file system one of the temporary directory's. */
  NewRecord make(ModuleVersion module, ModuleSource from)
      throws ModuleNotFoundException, UpstreamException, SpoolException {
    try (Spool.Slot slot = spool.slot()) {
      NewRecord record = new Hasher(from).record(module, slot);
      trouble = Optional.empty();
      return record;
    } catch (SpoolException e) { // busy, and no trouble of the disk
      throw e;
    } catch (IOException e) {
      SpoolException failure = SpoolException.disk(spool.dir(), e);
      if (!stopping && !Thread.currentThread().isInterrupted()) { // else it is the interrupt
        trouble = Optional.of(failure.refusal());
      }
      throw failure;
    }
  }

  @Override
  public Optional<Refusal> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    stopping = true;
    spool.close();
  }
}
