package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.Note;
import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads answers to lookups, and tells an outage from misbehaviour by the known key alone: once a
 * signature of that key is there, whatever is wrong is somebody's doing. Before that, it may be any
 * page or half a body.
 *
 * <p>Thread-safe. Each distinct note is verified once, since most answers of a run share a few.
 */
final class AnswerParser {
  private final VerifierKey key;
  private final EvidenceWriter evidence;
  private final Map<String, Opened> notes = new ConcurrentHashMap<>();

  AnswerParser(VerifierKey key, EvidenceWriter evidence) {
    this.key = key;
    this.evidence = evidence;
  }

  private enum Fault {
    NONE,
    NO_NOTE,
    UNKNOWN_KEY,
    FALSE_SIGNATURE,
    NO_HEAD
  }

  private record Opened(Fault fault, String why, SeenHead head) {}

  FetchedAnswer parse(ModuleVersion module, byte[] body, boolean cached) {
    // The note begins after the first blank line, whatever is before it: a malformed record must
    // not hide that the key vouches for the answer.
    int blank = blankLine(body);
    if (blank < 0) {
      return unverifiable(module, "not an answer to a lookup: no blank line after a record");
    }
    byte[] note = Arrays.copyOfRange(body, blank + 2, body.length);
    Opened opened =
        notes.computeIfAbsent(new String(note, StandardCharsets.ISO_8859_1), n -> open(note));
    return switch (opened.fault()) {
      case NO_NOTE -> unverifiable(module, "not a signed answer: " + opened.why());
      case UNKNOWN_KEY ->
          unverifiable(
              module,
              "not signed by " + EvidenceWriter.shortKey(key) + ": wrong key or wrong server?");
      case FALSE_SIGNATURE ->
          misbehaved(module, evidence.unsigned(asked(module), body, opened.why()));
      case NO_HEAD -> misbehaved(module, evidence.malformed(asked(module), body, opened.why()));
      case NONE -> parseRecord(module, body, opened.head(), cached);
    };
  }

  private FetchedAnswer parseRecord(
      ModuleVersion module, byte[] body, SeenHead head, boolean cached) {
    try {
      LogRecord record = LogRecord.parse(body).record();
      return new LookupAnswer(module, record, head, body, cached);
    } catch (MalformedException e) {
      return misbehaved(module, evidence.malformed(asked(module), body, e.getMessage()));
    }
  }

  private Opened open(byte[] note) {
    try {
      return new Opened(Fault.NONE, "", SeenHead.open(note, key));
    } catch (UnverifiedNoteException e) {
      Fault fault =
          e.kind() == UnverifiedNoteException.Kind.NO_KNOWN_SIGNATURE
              ? Fault.UNKNOWN_KEY
              : Fault.FALSE_SIGNATURE;
      return new Opened(fault, e.getMessage(), null);
    } catch (MalformedException e) {
      return new Opened(isSigned(note) ? Fault.NO_HEAD : Fault.NO_NOTE, e.getMessage(), null);
    }
  }

  private boolean isSigned(byte[] note) {
    try {
      Note.open(note, Verifiers.of(key));
      return true;
    } catch (MalformedException | UnverifiedNoteException e) {
      return false;
    }
  }

  /** The path of a lookup. */
  static String asked(ModuleVersion module) {
    return "lookup/" + module.escaped();
  }

  static int blankLine(byte[] body) {
    for (int i = 0; i + 1 < body.length; i++) {
      if (body[i] == '\n' && body[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static FetchedAnswer unverifiable(ModuleVersion module, String reason) {
    return new FetchedAnswer.Settled(module, new LookupOutcome.Unverifiable(reason));
  }

  private static FetchedAnswer misbehaved(ModuleVersion module, Misbehaviour what) {
    return new FetchedAnswer.Settled(module, new LookupOutcome.Misbehaved(what));
  }
}
