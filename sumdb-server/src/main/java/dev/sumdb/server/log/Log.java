package dev.sumdb.server.log;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.HashReader;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An open log. */
public final class Log implements AutoCloseable {
  private Log() {}

  /**
   * Locks the directory, recovers what a crash left, proves that nothing signed is contradicted.
   */
  public static Log open(LogDir dir, LogOptions options)
      throws RefusedException, UsageException, IOException {
    throw new UnsupportedOperationException("not built yet: " + dir.path() + options);
  }

  public String name() {
    throw new UnsupportedOperationException();
  }

  public VerifierKey verifierKey() {
    throw new UnsupportedOperationException();
  }

  public SignedHead head() {
    throw new UnsupportedOperationException();
  }

  public CompletableFuture<Appended> append(NewRecord record) {
    throw new UnsupportedOperationException();
  }

  public Optional<StoredRecord> find(ModuleVersion module) throws IOException {
    throw new UnsupportedOperationException();
  }

  public List<LogRecord> records(long from, long to) throws IOException {
    throw new UnsupportedOperationException();
  }

  public HashReader hashes() {
    throw new UnsupportedOperationException();
  }

  public byte[] tile(Tile tile) throws IOException {
    throw new UnsupportedOperationException();
  }

  public Optional<Refusal> refusal() {
    throw new UnsupportedOperationException();
  }

  public void incident(String kind, String subject, String detail) {
    throw new UnsupportedOperationException();
  }

  public List<Incident> incidents() throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
