package dev.sumdb.client;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.note.VerifierKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * Where a client keeps what it knows about one database. Heads and evidence lie apart from what can
 * be fetched again, so that emptying a cache forgets no head; below each directory every database
 * has its own one, named by its key, so that databases never mix.
 *
 * <pre>
 *   STATE/NAME+HASH/verifier.key  head  head.lock  evidence/GSV-FORK-....txt
 *   CACHE/NAME+HASH/lookup/...    tile/8/...
 * </pre>
 */
public final class ClientState {
  private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

  private final Path stateDir;
  private final Path cacheDir;

  private ClientState(Path stateDir, Path cacheDir) {
    this.stateDir = stateDir;
    this.cacheDir = cacheDir;
  }

  /**
   * Everything below one directory.
   *
   * @throws CorruptStateException if the database's own directory there belongs to another key
   * @throws IOException if it cannot be read
   */
  public static ClientState in(Path dir, VerifierKey key) throws IOException {
    return open(dir, dir, key);
  }

  /**
   * In the user's directories (XDG base directory specification): {@code $XDG_STATE_HOME/sumdb} and
   * {@code $XDG_CACHE_HOME/sumdb}, by default below {@code ~/.local/state} and {@code ~/.cache}.
   *
   * @throws IOException as {@link #in}
   */
  public static ClientState ofUser(Map<String, String> environment, Path home, VerifierKey key)
      throws IOException {
    Path state = base(environment, "XDG_STATE_HOME", home.resolve(".local/state"));
    Path cache = base(environment, "XDG_CACHE_HOME", home.resolve(".cache"));
    return open(state.resolve("sumdb"), cache.resolve("sumdb"), key);
  }

  private static Path base(Map<String, String> environment, String name, Path otherwise) {
    String value = environment.getOrDefault(name, "");
    // The specification wants relative paths to be ignored.
    return !value.isEmpty() && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
  }

  private static ClientState open(Path state, Path cache, VerifierKey key) throws IOException {
    String name = directoryName(key);
    ClientState opened = new ClientState(state.resolve(name), cache.resolve(name));
    opened.checkKey(key);
    return opened;
  }

  /**
   * The name of a database's own directory: one element that no other key has, on file systems that
   * ignore case, too.
   */
  public static String directoryName(VerifierKey key) {
    StringBuilder name = new StringBuilder();
    for (byte b : key.name().getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        name.append((char) b);
      } else {
        name.append('%').append(HexFormat.of().toHexDigits(b));
      }
    }
    return name.append('+').append(key.idHex()).toString();
  }

  /** Name and hash of two keys can be made to agree, for the hash is short; the keys cannot. */
  private void checkKey(VerifierKey key) throws IOException {
    Path file = stateDir.resolve("verifier.key");
    String text = key + "\n";
    try {
      String stored = new String(PlainFiles.read(file), StandardCharsets.UTF_8);
      if (!stored.equals(text)) {
        throw new CorruptStateException(
            file + " is not the key of " + EvidenceWriter.shortKey(key),
            "use another state directory for this database");
      }
    } catch (NoSuchFileException e) {
      writeKey(file, text);
    }
  }

  private void writeKey(Path file, String text) {
    try {
      Files.createDirectories(stateDir);
      PlainFiles.replace(file, text.getBytes(StandardCharsets.UTF_8)); // two of us write the same
    } catch (IOException e) {
      return; // a read-only state can still be used; storing a head will say so
    }
  }

  /** The newest head that was proven. */
  public TrustedHeads heads() {
    return new FileTrustedHeads(stateDir.resolve("head"));
  }

  /** Tiles and answers. */
  public VerifiedCache cache() {
    return new DirectoryVerifiedCache(cacheDir);
  }

  /**
   * Keeps evidence for ever. The same evidence is kept once.
   *
   * @return the file
   */
  public Path saveEvidence(Misbehaviour what) throws IOException {
    byte[] text = what.evidence().getBytes(StandardCharsets.UTF_8);
    Path dir = stateDir.resolve("evidence");
    Files.createDirectories(dir);
    Path file = dir.resolve(what.reasonCode() + "-" + digest(text) + ".txt");
    try {
      Files.write(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      return file;
    }
    return file;
  }

  private static String digest(byte[] text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
