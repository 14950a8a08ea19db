package dev.sumdb.server.log;

import dev.sumdb.gosum.ModulePath;
import dev.sumdb.note.SignerKey;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.store.SqliteLogStore;
import dev.sumdb.server.store.TreeState;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The directory of one log, as operators back it up:
 *
 * <pre>
 *   signer.key        the signing key, mode 0600
 *   verifier.key      its public half, to give away
 *   log.db            records, tiles, state (SQLite; -wal and -shm beside it belong to it)
 *   head-ledger       the heads that were signed, unless
 *   head-ledger.path  names a file elsewhere, which a restore of the directory does not reach
 *   lock              held by the server that uses the directory
 * </pre>
 *
 * <p>A directory becomes a log only through {@link #init}; nothing else makes any of the first
 * five.
 */
public final class LogDir {
  static final String SIGNER_KEY = "signer.key";
  static final String VERIFIER_KEY = "verifier.key";
  static final String STORE = "log.db";
  static final String LEDGER = "head-ledger";
  static final String LEDGER_PATH = "head-ledger.path";
  static final String LOCK = "lock";
  static final String META_NAME = "name";
  static final String META_KEY = "verifier-key";

  private static final List<String> ALL =
      List.of(SIGNER_KEY, VERIFIER_KEY, STORE, LEDGER, LEDGER_PATH);
  private static final int SEED_BYTES = 32;
  private static final int RANDOM_NAME_BYTES = 4;

  private final Path dir;
  private final Path ledger;
  private final SignerKey signer;

  private LogDir(Path dir, Path ledger, SignerKey signer) {
    this.dir = dir;
    this.ledger = ledger;
    this.signer = signer;
  }

  /**
   * Makes a new, empty log: key, ledger with the signed empty head, store. Durable on return.
   *
   * @param name of the log and its key: {@code HOST[/PATH]} as in a module path
   * @param ledgerElsewhere where the ledger shall lie, or null for the directory itself
   * @throws UsageException if the name is not valid, the directory holds any file of a log, or the
   *     ledger exists; nothing was changed
   */
  public static LogDir init(Path dir, String name, Path ledgerElsewhere)
      throws UsageException, IOException {
    checkName(name);
    checkNew(dir, ledgerElsewhere);
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    SignerKey signer = SignerKey.fromSeed(name, seed);
    VerifierKey verifier = signer.verifierKey();

    Files.createDirectories(dir);
    // Whoever makes this file makes the log: all others that begin at once stop here.
    LogFiles.writeNew(dir.resolve(SIGNER_KEY), signer.encoded() + "\n", true);
    boolean complete = false;
    Path ledger = null;
    try {
      LogFiles.writeNew(dir.resolve(VERIFIER_KEY), verifier + "\n", false);
      ledger = newLedger(dir, ledgerElsewhere, signer);
      // The store comes last: where it exists, init was not interrupted.
      SqliteLogStore.create(
          dir.resolve(STORE), Map.of(META_NAME, name, META_KEY, verifier.toString()));
      LogFiles.syncDirectory(dir);
      complete = true;
      return new LogDir(dir, ledger, signer);
    } finally {
      if (!complete) {
        undo(dir, ledger);
      }
    }
  }

  private static Path newLedger(Path dir, Path elsewhere, SignerKey signer) throws IOException {
    Path ledger = dir.resolve(LEDGER);
    if (elsewhere != null) {
      ledger = elsewhere.toAbsolutePath().normalize();
      LogFiles.writeNew(dir.resolve(LEDGER_PATH), ledger + "\n", false);
    }
    TreeState empty = TreeState.EMPTY;
    FileHeadLedger.create(ledger, new HeadSigner(signer).sign(empty.head(), empty.epoch()));
    return ledger;
  }

  /**
   * Removes the half of a log that could not be finished, for example on a full disk: its key has
   * signed nothing that anybody saw, and the same command may be tried again.
   */
  private static void undo(Path dir, Path ledger) throws IOException {
    if (ledger != null) {
      Files.deleteIfExists(ledger);
    }
    for (String suffix : List.of("-wal", "-shm", "-journal")) {
      Files.deleteIfExists(dir.resolve(STORE + suffix));
    }
    for (String file : ALL) {
      Files.deleteIfExists(dir.resolve(file));
    }
  }

  private static void checkName(String name) throws UsageException {
    try {
      ModulePath.check(name);
    } catch (MalformedException e) {
      throw new UsageException(
          "invalid log name " + MalformedException.quote(name) + ": " + e.getMessage(),
          "choose a name like sumdb.example.com or sumdb.example.com/team",
          e);
    }
  }

  private static void checkNew(Path dir, Path ledgerElsewhere) throws UsageException {
    for (String file : ALL) {
      if (exists(dir.resolve(file))) {
        throw new UsageException(
            dir + " already holds a log: " + dir.resolve(file) + " exists",
            "serve that log, or choose another directory");
      }
    }
    if (ledgerElsewhere != null && exists(ledgerElsewhere)) {
      throw new UsageException(
          "head ledger " + ledgerElsewhere + " exists already",
          "choose another path: a ledger belongs to one log and is never used again");
    }
    if (Files.exists(dir) && !Files.isDirectory(dir)) {
      throw new UsageException(dir + " is not a directory", "choose another directory");
    }
  }

  /** Symbolic links count, also those that lead nowhere. */
  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads the key and finds the ledger; nothing is locked or changed.
   *
   * @throws UsageException if there is no log, or the key file is missing, unreadable, no key, or
   *     readable by others than its owner
   * @throws RefusedException if the two key files do not belong together
   */
  public static LogDir open(Path dir) throws UsageException, RefusedException, IOException {
    if (!holdsLog(dir)) {
      throw new UsageException(
          dir + " holds no log", "make a new log with: sumdb init NAME --dir " + dir);
    }
    SignerKey signer = readKey(dir.resolve(SIGNER_KEY));
    checkVerifierKey(dir.resolve(VERIFIER_KEY), signer.verifierKey());
    return new LogDir(dir, ledgerOf(dir), signer);
  }

  /**
   * Keeps every server off the directory until it is closed.
   *
   * @throws RefusedException if one uses it
   * @throws UsageException if the directory cannot be written
   */
  public DirLock lock() throws RefusedException, UsageException, IOException {
    return LogOpening.lock(this);
  }

  /** Where the ledger of this directory lies, whether it exists or not. */
  static Path ledgerOf(Path dir) throws IOException {
    Path elsewhere = dir.resolve(LEDGER_PATH);
    return exists(elsewhere)
        ? dir.resolve(Files.readString(elsewhere, StandardCharsets.UTF_8).strip())
        : dir.resolve(LEDGER);
  }

  private static SignerKey readKey(Path file) throws UsageException, IOException {
    if (!Files.isReadable(file)) {
      throw new UsageException(
          "key file " + file + (exists(file) ? " cannot be read" : " is missing"),
          "put back the signer.key of this log, owned by the user that runs the server, mode 0600");
    }
    String open = LogFiles.openToOthers(file);
    if (!open.isEmpty()) {
      throw new UsageException(
          "key file " + file + " is open to others than its owner (" + open + ")",
          "run: chmod 600 " + file + ", and consider the key as known to those others");
    }
    try {
      return SignerKey.parse(
          new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip());
    } catch (MalformedException e) {
      // Not a refusal to sign: there is nothing yet to sign with.
      throw new UsageException(
          "damaged key file " + file + ": " + e.getMessage(),
          "put back the signer.key of this log from its backup",
          e);
    }
  }

  private static void checkVerifierKey(Path file, VerifierKey want)
      throws RefusedException, IOException {
    if (!exists(file)) {
      return;
    }
    String got = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    if (!got.equals(want.toString())) {
      throw new RefusedException(
          file + " is not the public half of signer.key: want " + want,
          "put back the two key files of this log; if signer.key is right, remove " + file);
    }
  }

  /** The directory. */
  public Path path() {
    return dir;
  }

  /** Name of the log and of its key. */
  public String name() {
    return signer.name();
  }

  /** The public key, to give to clients. */
  public VerifierKey verifierKey() {
    return signer.verifierKey();
  }

  SignerKey signer() {
    return signer;
  }

  Path ledger() {
    return ledger;
  }

  Path store() {
    return dir.resolve(STORE);
  }

  /** Whether the directory holds any file of a log, complete or not. */
  public static boolean holdsLog(Path dir) {
    return ALL.stream().anyMatch(file -> exists(dir.resolve(file)));
  }

  /** A name that no client can have pinned before: {@code sumdb.local/} and 8 hex digits. */
  public static String randomName() {
    byte[] random = new byte[RANDOM_NAME_BYTES];
    new SecureRandom().nextBytes(random);
    return "sumdb.local/" + HexFormat.of().formatHex(random);
  }
}
