package dev.sumdb.server.http;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.log.Incident;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.Provenance;
import dev.sumdb.server.log.Refusal;
import dev.sumdb.server.log.SignedHead;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.Tile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the handlers need of a log; others than a log are a bundle of evidence and the one in memory
 * that tests use.
 *
 * <p>Contract: {@link #head} never blocks and never goes back; a record or tile that exists in some
 * head once returned can be read from then on. The reading methods may block, are thread-safe and
 * throw IOException when the store cannot be read or is damaged, never wrong content.
 */
interface LogView {

  String name();

  VerifierKey verifierKey();

  SignedHead head();

  /** How many records of this kind were appended since the start. */
  long appended(Provenance.Kind kind);

  /** The bytes of a hash tile that exists in the current head. */
  byte[] tile(Tile tile) throws IOException;

  /** The records {@code [from, to)} of the current head. */
  List<LogRecord> records(long from, long to) throws IOException;

  /** Why nothing is signed now; empty when all is well. */
  Optional<Refusal> refusal();

  /** Whether all records can be read; false for a part of a log, which has what it was made for. */
  default boolean isWhole() {
    return true;
  }

  /** The kinds of the incidents that nobody has resolved, one for each. May block. */
  List<String> incidents() throws IOException;

  /** The view of a real log. */
  static LogView of(Log log) {
    return new LogView() {
      @Override
      public String name() {
        return log.name();
      }

      @Override
      public VerifierKey verifierKey() {
        return log.verifierKey();
      }

      @Override
      public SignedHead head() {
        return log.head();
      }

      @Override
      public long appended(Provenance.Kind kind) {
        return log.appended(kind);
      }

      @Override
      public byte[] tile(Tile tile) throws IOException {
        return log.tile(tile);
      }

      @Override
      public List<LogRecord> records(long from, long to) throws IOException {
        return log.records(from, to);
      }

      @Override
      public Optional<Refusal> refusal() {
        return log.refusal();
      }

      @Override
      public List<String> incidents() throws IOException {
        return log.incidents().stream().filter(Incident::isOpen).map(Incident::kind).toList();
      }
    };
  }
}
