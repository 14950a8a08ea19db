import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.SignerKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.NodeHasher;
import dev.sumdb.tlog.TreeHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Locale;

/**
 * CloneData DIR RECORDS: a database of synthetic records as data tiles and a signed head, and
 * nothing else. Prints its verifier key.
 */
final class CloneData {
  private static final int FULL = 256;

  private CloneData() {}

  public static void main(String[] args) throws Exception {
    Path dir = Path.of(args[0]);
    long size = Long.parseLong(args[1]);
    NodeHasher hasher = new NodeHasher();
    Deque<Hash> roots = new ArrayDeque<>(); // of perfect subtrees, the smallest last
    Deque<Integer> levels = new ArrayDeque<>();
    for (long first = 0; first < size; first += FULL) {
      int width = (int) Math.min(FULL, size - first);
      StringBuilder data = new StringBuilder(width * 200);
      for (int i = 0; i < width; i++) {
        String record = record(first + i);
        push(hasher, roots, levels, hasher.leaf(record.getBytes(StandardCharsets.US_ASCII)));
        data.append(i == 0 ? "" : "\n").append(record);
      }
      Path file = dir.resolve("tile/8/data/" + path(first / FULL) + (width == FULL ? "" : ".p/" + width));
      Files.createDirectories(file.getParent());
      Files.writeString(file, data, StandardCharsets.US_ASCII);
    }
    Hash root = roots.pollLast();
    while (!roots.isEmpty()) {
      root = hasher.node(roots.pollLast(), root);
    }
    SignerKey key = SignerKey.fromSeed("clone.example/log", new byte[32]);
    Note note = Note.sign(TreeNote.format(new TreeHead(size, root)), key);
    Files.write(dir.resolve("latest"), note.format());
    System.out.println(key.verifierKey());
  }

  private static void push(NodeHasher hasher, Deque<Hash> roots, Deque<Integer> levels, Hash leaf) {
    Hash hash = leaf;
    int level = 0;
    while (!levels.isEmpty() && levels.peekLast() == level) {
      levels.removeLast();
      hash = hasher.node(roots.removeLast(), hash);
      level++;
    }
    roots.addLast(hash);
    levels.addLast(level);
  }

  /** A record of the usual form and length; nobody has a module with these hashes. */
  private static String record(long id) {
    String module = "example.com/owner" + id % 9973 + "/module" + id / 64;
    String version = "v1." + id % 64 + ".0";
    return module + " " + version + " " + h1(id * 2) + "\n"
        + module + " " + version + "/go.mod " + h1(id * 2 + 1) + "\n";
  }

  private static String h1(long seed) {
    byte[] bytes = new byte[Hash.SIZE];
    long x = seed * 0x9e3779b97f4a7c15L + 1;
    for (int i = 0; i < bytes.length; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
      bytes[i] = (byte) x;
    }
    return "h1:" + Base64.getEncoder().encodeToString(bytes);
  }

  private static String path(long n) {
    String digits = String.format(Locale.ROOT, "%06d", n);
    String last = digits.substring(digits.length() - 3);
    String before = n < 1000 ? "" : "x" + digits.substring(digits.length() - 6, digits.length() - 3) + "/";
    return (n < 1_000_000 ? "" : "x" + "%03d/".formatted(n / 1_000_000)) + before + last;
  }
}
