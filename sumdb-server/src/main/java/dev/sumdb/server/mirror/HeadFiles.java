package dev.sumdb.server.mirror;

import dev.sumdb.note.UnverifiedNoteException;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The complete head of a cache on disk, and the sizes of those before it. Used by one thread at a
 * time.
 */
final class HeadFiles {
  private static final String HEAD = "head";
  private static final String HEADS = "heads";
  private static final int MAX_NOTE = 1_000_000;
  private static final int MAX_HEADS = 64 << 20;

  private final CacheFiles files;
  private final CacheIndex index;
  private long listBytes;

  HeadFiles(CacheFiles files, CacheIndex index) {
    this.files = files;
    this.index = index;
    index.addOther(2 * CacheIndex.charge(1)); // the head, and the next one beside it
  }

  /** Counts a file that a scan has found, if it is one of these. */
  void found(String path, long bytes) {
    if (path.equals(HEADS)) {
      grow(bytes);
    }
  }

  private void grow(long more) {
    index.addOther(CacheIndex.charge(listBytes + more) - CacheIndex.charge(listBytes));
    listBytes += more;
  }

  /** The stored head; a damaged one is none. */
  Optional<ProvenHead> newest(VerifierKey key) {
    try {
      return Optional.of(ProvenHead.open(files.read(HEAD, MAX_NOTE), key));
    } catch (IOException | MalformedException | UnverifiedNoteException e) {
      return Optional.empty();
    }
  }

  /** The sizes of heads before it, as far as they can be read. */
  List<Long> earlier() {
    List<Long> sizes = new ArrayList<>();
    try {
      String text = new String(files.read(HEADS, MAX_HEADS), StandardCharsets.UTF_8);
      for (String line : text.split("\n")) {
        if (line.matches("[1-9][0-9]{0,17}")) { // a crash can cut the last one
          sizes.add(Long.parseLong(line));
        }
      }
    } catch (IOException e) {
      return sizes;
    }
    return sizes;
  }

  /**
   * Stores a head.
   *
   * @param listed whether its size need not be
   */
  void write(ProvenHead next, boolean listed) throws IOException {
    if (!listed) {
      // A line end first: what a crash has cut must not become a part of this.
      byte[] line = ("\n" + next.size() + "\n").getBytes(StandardCharsets.UTF_8);
      grow(line.length);
      files.append(HEADS, line);
    }
    files.write(HEAD, next.noteBytes());
  }
}
