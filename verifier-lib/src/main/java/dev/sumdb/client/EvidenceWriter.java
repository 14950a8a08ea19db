package dev.sumdb.client;

import dev.sumdb.gosum.GoSumLine;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.LogRecord;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import dev.sumdb.tlog.TileDialect;
import dev.sumdb.tlog.TilePath;
import dev.sumdb.tlog.TreeHead;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down misbehaviour so that {@link Evidence} and strangers can check it. */
final class EvidenceWriter {
  private static final String SOMEBODY =
      "The log, or somebody between it and whoever asked, altered what it signed.";

  private final VerifierKey key;
  private final SumDbSource source;
  private final Clock clock;

  /**
   * @param source where the answers came from; it may know that only later
   */
  EvidenceWriter(VerifierKey key, SumDbSource source, Clock clock) {
    this.key = key;
    this.source = source;
    this.clock = clock;
  }

  static String shortKey(VerifierKey key) {
    return key.name() + "+" + key.idHex();
  }

  private EvidenceText text(Misbehaviour.Reason reason, String asked, String message) {
    return new EvidenceText()
        .field("reason", reason.code())
        .field("database", key.name())
        .field("verifier-key", key.toString())
        .field("asked", asked)
        .field("source", source.describe())
        .field("observed", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
        .field("shows", message);
  }

  private Misbehaviour done(
      Misbehaviour.Reason reason, String message, EvidenceText text, CheckScript script) {
    script.line("echo " + CheckScript.quote("SHOWN: " + reason.code()));
    return new Misbehaviour(reason, message, text.part("check.sh", script.toString()).format());
  }

  /** A signature line of the key that is false. */
  Misbehaviour unsigned(String asked, byte[] body, String why) {
    String message = asked + ": " + why;
    EvidenceText text =
        text(Misbehaviour.Reason.UNSIGNED, asked, message)
            .prose(
                "The answer has a signature line of the database's key, and the signature is\n"
                    + "false. "
                    + SOMEBODY
                    + "\n")
            .part("answer", body);
    CheckScript script =
        new CheckScript().key(key).line(note(body) + " | verify && fail 'the signature is good'");
    return done(Misbehaviour.Reason.UNSIGNED, message, text, script);
  }

  /** An answer that the key vouches for, and that is not one. */
  Misbehaviour malformed(String asked, byte[] body, String why) {
    String message = asked + ": signed by " + shortKey(key) + ", but " + why;
    EvidenceText text =
        text(Misbehaviour.Reason.RECORD, asked, message)
            .prose(
                "The answer ends in a note that the database signed, but it is not an answer that\n"
                    + "the protocol knows. "
                    + SOMEBODY
                    + "\n")
            .part("answer", body);
    CheckScript script =
        new CheckScript()
            .key(key)
            .line(note(body) + " | verify || fail 'the signature'")
            .line("# and read: " + CheckScript.quote(why));
    return done(Misbehaviour.Reason.RECORD, message, text, script);
  }

  /** The shell's words for the note of an answer. */
  private static String note(byte[] body) {
    return answer(body) + " | awk 'f{print} !f&&/^$/{f=1}'";
  }

  private static String answer(byte[] body) {
    return EvidenceText.isPlain(body) ? "part answer" : "part answer-base64 | openssl base64 -d";
  }

  /** Two heads of which the older is not a prefix of the newer. */
  Misbehaviour fork(String asked, SeenHead older, SeenHead newer, Hash computed, List<Hash> proof) {
    String message =
        "the log forked: tree "
            + older.size()
            + " with root "
            + older.head().root()
            + " is not a prefix of tree "
            + newer.size()
            + " with root "
            + newer.head().root();
    boolean sameSize = older.size() == newer.size();
    EvidenceText text =
        text(Misbehaviour.Reason.FORK, asked, message)
            .prose(
                "The database signed two histories that contradict each other. Both heads carry\n"
                    + "its signature. "
                    + (sameSize
                        ? "They are of the same size and have different roots.\n"
                        : "The proof leads from the root that the older tree would have\n"
                            + "inside the newer one to the newer root; the older head says otherwise.\n"))
            .part("older-head", older.noteBytes())
            .part("newer-head", newer.noteBytes());
    CheckScript script =
        new CheckScript().key(key).signedHead("older-head", "O").signedHead("newer-head", "N");
    if (!sameSize) {
      text.part("older-root-inside-newer-tree", List.of(computed)).part("consistency-proof", proof);
      script
          .extend(older.size(), newer.size(), computed, proof)
          .line("test \"$n\" = \"$N\" || fail 'the proof leads to another root'")
          .line("test \"$o\" = " + computed + " || fail 'the proof has another start'");
    } else {
      script.line("o=$N");
    }
    script.line("test \"$o\" != \"$O\" || fail 'the heads agree'");
    return done(Misbehaviour.Reason.FORK, message, text, script);
  }

  /** Two heads whose trees differ in a subtree that both have. */
  Misbehaviour fork(String asked, SeenHead older, SeenHead newer, Conflict conflict) {
    SubtreeProof olderProof = conflict.firstProof();
    SubtreeProof newerProof = conflict.secondProof();
    String message =
        "the log forked: hash "
            + olderProof.n()
            + " of level "
            + olderProof.level()
            + " is "
            + conflict.first()
            + " in tree "
            + older.size()
            + " and "
            + conflict.second()
            + " in tree "
            + newer.size();
    EvidenceText text =
        text(Misbehaviour.Reason.FORK, asked, message)
            .field("level", Integer.toString(olderProof.level()))
            .field("number", Long.toString(olderProof.n()))
            .prose(
                "The database signed two histories that contradict each other. Both heads carry\n"
                    + "its signature, and for the same records their trees have different hashes.\n")
            .part("older-head", older.noteBytes())
            .part("newer-head", newer.noteBytes())
            .part("older-hash", List.of(conflict.first()))
            .part("older-proof", olderProof.hashes())
            .part("newer-hash", List.of(conflict.second()))
            .part("newer-proof", newerProof.hashes());
    CheckScript script = new CheckScript().key(key).signedHead("older-head", "R");
    climb(script, conflict.first().toString(), olderProof, older.head());
    script.signedHead("newer-head", "R");
    climb(script, conflict.second().toString(), newerProof, newer.head());
    script.line(
        "test " + conflict.first() + " != " + conflict.second() + " || fail 'the trees agree'");
    return done(Misbehaviour.Reason.FORK, message, text, script);
  }

  /** A record that is not the one the log has under its number. */
  Misbehaviour record(LookupAnswer answer, SeenHead head, Hash logged, SubtreeProof proof) {
    LogRecord record = answer.record();
    String message =
        answer.module()
            + ": record "
            + record.id()
            + " in the answer is not the one in the log: it hashes to "
            + record.leafHash()
            + ", logged is "
            + logged;
    EvidenceText text =
        text(Misbehaviour.Reason.RECORD, AnswerParser.asked(answer.module()), message)
            .prose(
                "The record in the answer is not in the log under its number: the proof shows\n"
                    + "which hash is. "
                    + SOMEBODY
                    + "\n")
            .part("answer", answer.body())
            .part("head", head.noteBytes())
            .part("logged-leaf", List.of(logged))
            .part("inclusion-proof", proof.hashes());
    CheckScript script = new CheckScript().key(key).signedHead("head", "R");
    climb(script, logged.toString(), proof, head.head());
    script
        .line("l=$(" + answer(answer.body()) + " | awk 'NR>1{if(/^$/)exit;print}' | leaf)")
        .line("test \"$l\" != " + logged + " || fail 'it is the logged record'");
    return done(Misbehaviour.Reason.RECORD, message, text, script);
  }

  /** A record of the log that says nothing about what was asked. */
  Misbehaviour foreign(LookupAnswer answer, SeenHead head, SubtreeProof proof) {
    String first = answer.record().text().lines().findFirst().orElse("");
    String message =
        answer.module()
            + ": the answer is record "
            + answer.record().id()
            + ", which has no line for it: "
            + first;
    EvidenceText text =
        text(Misbehaviour.Reason.FOREIGN_RECORD, AnswerParser.asked(answer.module()), message)
            .prose(
                "The record in the answer is in the log, but it is not about the module version\n"
                    + "that was asked for, so it verifies nothing. "
                    + SOMEBODY
                    + "\n")
            .part("answer", answer.body())
            .part("head", head.noteBytes())
            .part("inclusion-proof", proof.hashes());
    CheckScript script = new CheckScript().key(key).signedHead("head", "R");
    script.line("l=$(" + answer(answer.body()) + " | awk 'NR>1{if(/^$/)exit;print}' | leaf)");
    climb(script, "$l", proof, head.head());
    String prefix = answer.module().path() + " " + answer.module().version();
    script
        .line("export W=" + CheckScript.quote(prefix))
        .line(
            answer(answer.body())
                + " | awk 'NR>1{if(/^$/)exit; if(index($0,ENVIRON[\"W\"] \" \")==1 ||"
                + " index($0,ENVIRON[\"W\"] \"/go.mod \")==1) print}' > \"$T/own\"")
        .line("test ! -s \"$T/own\" || fail 'it has a line for what was asked'");
    return done(Misbehaviour.Reason.FOREIGN_RECORD, message, text, script);
  }

  /** One or two records of the log with different hashes for the same thing. */
  Misbehaviour duplicate(
      ModuleVersion module,
      List<GoSumLine> lines,
      SeenHead head,
      List<LogRecord> records,
      List<SubtreeProof> proofs) {
    String message =
        module
            + ": the log has two hashes for it: "
            + lines.stream().map(GoSumLine::toString).collect(Collectors.joining(" and "));
    EvidenceText text =
        text(Misbehaviour.Reason.DUP, AnswerParser.asked(module), message)
            .prose("The log has two different hashes for the same thing, and vouches for both.\n")
            .part("head", head.noteBytes());
    CheckScript script = new CheckScript().key(key).signedHead("head", "R");
    for (int i = 0; i < records.size(); i++) {
      text.field("record-" + i, Long.toString(records.get(i).id()))
          .part("record-" + i, records.get(i).text())
          .part("inclusion-proof-" + i, proofs.get(i).hashes());
      script.line("l=$(part record-" + i + " | leaf)");
      climb(script, "$l", proofs.get(i), head.head());
    }
    for (GoSumLine line : lines) {
      script.line("grep -qxF " + CheckScript.quote("| " + line) + " \"$F\" || fail 'the lines'");
    }
    return done(Misbehaviour.Reason.DUP, message, text, script);
  }

  /** Tiles that do not hash to a signed root. */
  Misbehaviour tiles(String asked, ForgedTileException forged, SeenHead trusted) {
    SeenHead head = forged.head();
    EvidenceText text =
        text(Misbehaviour.Reason.TILE, asked, forged.getMessage())
            .prose(
                "The tiles that were served do not belong to the tree whose root the database\n"
                    + "signed. "
                    + SOMEBODY
                    + "\nTiles carry no signature: this shows that they were altered, not by whom.\n")
            .part("head", head.noteBytes());
    if (trusted != null && !trusted.equals(head)) {
      text.part("trusted-head", trusted.noteBytes());
    }
    for (int i = 0; i < forged.tiles().size(); i++) {
      Tile tile = forged.tiles().get(i);
      text.field("tile-" + i, TilePath.format(tile, TileDialect.GO))
          .binary("tile-" + i, forged.data().get(i));
    }
    CheckScript script = new CheckScript().key(key).signedHead("head", "R").tiles();
    if (forged.want() == null) {
      script
          .rootOf(head.size(), forged.tiles())
          .line("test \"$h\" != \"$R\" || fail 'the tiles have the signed root'");
    } else {
      Tile tile = forged.tiles().get(0);
      SubtreeProof proof =
          new SubtreeProof((tile.level() + 1) * tile.height(), tile.index(), forged.proof());
      text.part("tile-root", List.of(forged.want())).part("tile-proof", forged.proof());
      climb(script, forged.want().toString(), proof, head.head());
      script
          .line("h=$(tree tile-0-base64 0 " + tile.width() + ")")
          .line("test \"$h\" != " + forged.want() + " || fail 'the tile is the right one'");
    }
    return done(Misbehaviour.Reason.TILE, forged.getMessage(), text, script);
  }

  private static void climb(CheckScript script, String from, SubtreeProof proof, TreeHead head) {
    try {
      script.climb(from, proof, head.size(), "$R");
    } catch (ProofException e) {
      throw new AssertionError("a proof just made does not fit", e);
    }
  }
}
