package dev.sumdb.client;

import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.HashIndex;
import dev.sumdb.tlog.MerkleTree;
import dev.sumdb.tlog.ProofException;
import dev.sumdb.tlog.Tile;
import java.util.Base64;
import java.util.List;

/**
 * Writes how to check evidence by hand: a shell script whose every line is one step of the
 * arithmetic, for a POSIX shell with awk and openssl.
 */
final class CheckScript {
  private static final String PROLOGUE =
      """
      # Save the lines of this part without the marks, e.g. as check.sh, and run
      #   sh check.sh EVIDENCE-FILE
      set -e
      F=${1:?usage: sh check.sh EVIDENCE-FILE}
      T=$(mktemp -d); trap 'rm -rf "$T"' EXIT
      part() { awk -v n="$1" '$0=="BEGIN " n{on=1;next} $0=="END " n{on=0} on{print substr($0,3)}' "$F"; }
      bin() { printf %s "$1" | openssl base64 -d -A; }
      sum() { openssl dgst -sha256 -binary | openssl base64 -A; }
      # RFC 6962 2.1: a leaf is SHA-256(0x00, text), a node SHA-256(0x01, left, right)
      leaf() { (printf '\\000'; cat) | sum; }
      node() { (printf '\\001'; bin "$1"; bin "$2") | sum; }
      fail() { echo "NOT SHOWN: $1"; exit 1; }
      """;

  private final StringBuilder script = new StringBuilder(PROLOGUE);

  CheckScript line(String line) {
    script.append(line).append('\n');
    return this;
  }

  /** Makes a function that checks the key's first signature of the note on standard input. */
  CheckScript key(VerifierKey key) {
    // The fixed bytes make an X.509 public key of the 32 raw ones (RFC 8410).
    return line("# the key " + key)
        .line("printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > \"$T/der\"")
        .line("bin '" + Base64.getEncoder().encodeToString(key.publicKey()) + "' >> \"$T/der\"")
        .line("openssl pkey -pubin -inform DER -in \"$T/der\" -out \"$T/pem\"")
        .line("export P='\u2014 '" + quote(key.name()) + "' '")
        .line("verify() {")
        .line("  cat > \"$T/note\"")
        .line("  # the text ends before the last blank line; a signature follows 4 bytes of key id")
        .line(
            "  awk '{l[NR]=$0} /^$/{b=NR} END{for(i=1;i<b;i++)print l[i]}' \"$T/note\" > \"$T/text\"")
        .line("  awk 'index($0,ENVIRON[\"P\"])==1{print $3}' \"$T/note\" > \"$T/lines\"")
        .line("  while read -r s; do")
        .line("    bin \"$s\" > \"$T/sig\"")
        .line(
            "    test \"$(head -c 4 \"$T/sig\" | od -An -tx1 | tr -d ' \\n')\" = "
                + key.idHex()
                + " || continue")
        .line("    tail -c +5 \"$T/sig\" > \"$T/raw\"")
        .line(
            "    openssl pkeyutl -verify -pubin -inkey \"$T/pem\" -rawin -in \"$T/text\" -sigfile \"$T/raw\" > /dev/null 2>&1")
        .line("    return")
        .line("  done < \"$T/lines\"")
        .line("  return 1")
        .line("}");
  }

  CheckScript signedHead(String part, String variable) {
    return line("part " + part + " | verify || fail 'the signature of " + part + "'")
        .line(variable + "=$(part " + part + " | sed -n 3p)");
  }

  /** Computes the root from a hash with the proof. */
  CheckScript climb(String from, SubtreeProof proof, long size, String root) throws ProofException {
    line("h=" + from);
    for (SubtreeProof.Step step : proof.steps(size)) {
      line(
          step.onTheLeft()
              ? "h=$(node " + step.sibling() + " \"$h\")"
              : "h=$(node \"$h\" " + step.sibling() + ")");
    }
    return line("test \"$h\" = \"" + root + "\" || fail 'the proof'");
  }

  /** Computes both roots of a consistency proof (RFC 6962 2.1.2), into o and n. */
  CheckScript extend(long oldSize, long newSize, Hash oldRoot, List<Hash> proof) {
    int level = Long.numberOfTrailingZeros(oldSize);
    long last = oldSize - 1 >> level;
    int inner = Long.SIZE - Long.numberOfLeadingZeros(last ^ newSize - 1 >> level);
    int start = last == 0 ? 0 : 1;
    line("o=" + (last == 0 ? oldRoot : proof.get(0))).line("n=$o");
    for (int i = start; i < proof.size(); i++) {
      int bit = i - start;
      if (bit >= inner || (last >> bit & 1) == 1) {
        line("o=$(node " + proof.get(i) + " \"$o\"); n=$(node " + proof.get(i) + " \"$n\")");
      } else {
        line("n=$(node \"$n\" " + proof.get(i) + ")");
      }
    }
    return this;
  }

  /** Makes functions for the hashes of tiles, which are 32 bytes each. */
  CheckScript tiles() {
    return line("at() { part \"$1\" | openssl base64 -d | tail -c +$(($2 * 32 + 1)) | head -c 32 | openssl base64 -A; }")
        .line("# the root of $3 (a power of two) hashes of tile $1 from number $2 on")
        .line("tree() {")
        .line("  if test \"$3\" = 1; then at \"$1\" \"$2\"; return; fi")
        .line(
            "  node \"$(tree \"$1\" \"$2\" $(($3 / 2)))\" \"$(tree \"$1\" $(($2 + $3 / 2)) $(($3 / 2)))\"")
        .line("}");
  }

  /** Computes the root of a tree from its root tiles, whose parts are named tile-0, tile-1, ... */
  CheckScript rootOf(long size, List<Tile> tiles) {
    long[] indexes = MerkleTree.rootIndexes(size);
    for (int i = indexes.length - 1; i >= 0; i--) {
      Tile place = Tile.containing(tiles.get(0).height(), indexes[i]);
      int number = 0;
      while (tiles.get(number).level() != place.level()
          || tiles.get(number).index() != place.index()) {
        number++;
      }
      int count = 1 << HashIndex.position(indexes[i]).level() - place.level() * place.height();
      String tree =
          "$(tree tile-" + number + "-base64 " + (place.width() - count) + " " + count + ")";
      line(i == indexes.length - 1 ? "h=" + tree : "h=$(node \"" + tree + "\" \"$h\")");
    }
    return this;
  }

  @Override
  public String toString() {
    return script.toString();
  }

  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
