package dev.sumdb.server.log;

import dev.sumdb.server.store.DamagedStoreException;
import dev.sumdb.server.store.LogStore;
import dev.sumdb.server.store.SqliteLogStore;
import dev.sumdb.server.store.UnusableStoreException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Opens the files of a directory in the order that keeps them safe: the lock, then the ledger and
 * its lock, then the store, which is the first thing that writes. Every file that is missing or
 * unreadable is a refusal that names it; none is ever replaced by an empty one.
 */
final class LogOpening {
  private static final String RESTORE_STORE =
      "put back the newest log.db (with its -wal file); never remove or roll back the head ledger";

  private LogOpening() {}

  /** What a test puts between the log and its store, ledger and states. */
  record Hooks(
      UnaryOperator<LogStore> store,
      UnaryOperator<HeadLedger> ledger,
      WriteState.Listener listener) {
    static final Hooks NONE =
        new Hooks(UnaryOperator.identity(), UnaryOperator.identity(), WriteState.Listener.NONE);
  }

  static LogParts open(LogDir dir, LogOptions options, Hooks hooks)
      throws RefusedException, UsageException, IOException {
    List<Closeable> opened = new ArrayList<>();
    boolean complete = false;
    try {
      DirLock lock = lock(dir);
      opened.add(lock);
      HeadLedger ledger = openLedger(dir);
      opened.add(ledger);
      LogStore store = openStore(dir, options);
      opened.add(store);
      checkMeta(dir, store);
      complete = true;
      return new LogParts(
          hooks.store().apply(store),
          hooks.ledger().apply(ledger),
          new HeadSigner(dir.signer()),
          options.clock(),
          hooks.listener(),
          List.of(lock));
    } finally {
      if (!complete) {
        closeAll(opened);
      }
    }
  }

  static DirLock lock(LogDir dir) throws RefusedException, UsageException, IOException {
    try {
      return DirLock.acquire(dir.path().resolve(LogDir.LOCK), "directory " + dir.path());
    } catch (FileSystemException e) {
      throw new UsageException(
          "directory " + dir.path() + " cannot be written: " + e.getMessage(),
          "give the user that runs the server write access to it",
          e);
    }
  }

  private static HeadLedger openLedger(LogDir dir) throws RefusedException, IOException {
    try {
      return FileHeadLedger.open(dir.ledger());
    } catch (NoSuchFileException e) {
      throw new RefusedException(
          "head ledger " + dir.ledger() + " is missing",
          "put the newest head ledger back; a new one would permit a second history",
          e);
    } catch (DamagedLedgerException e) {
      throw new RefusedException(
          "damaged head ledger: " + e.getMessage(),
          "put back an undamaged copy of " + dir.ledger() + " that is not older than log.db",
          e);
    }
  }

  private static LogStore openStore(LogDir dir, LogOptions options) throws RefusedException {
    try {
      return SqliteLogStore.open(dir.store(), options.readers());
    } catch (UnusableStoreException e) {
      throw new RefusedException(e.getMessage(), e.remedy(), e);
    } catch (IOException e) {
      throw new RefusedException("store cannot be opened: " + e.getMessage(), remedy(e), e);
    }
  }

  private static void checkMeta(LogDir dir, LogStore store) throws RefusedException {
    try {
      String name = store.meta(LogDir.META_NAME).orElse("");
      String key = store.meta(LogDir.META_KEY).orElse("");
      if (!name.equals(dir.name()) || !key.equals(dir.verifierKey().toString())) {
        throw new RefusedException(
            dir.store()
                + " is the store of another log: its key is "
                + key
                + ", signer.key is "
                + dir.verifierKey(),
            "put back the signer.key and the log.db that belong together");
      }
    } catch (IOException e) {
      throw new RefusedException("store cannot be read: " + e.getMessage(), remedy(e), e);
    }
  }

  /** An older file helps against damage only, not against a full disk or missing rights. */
  private static String remedy(IOException e) {
    return e instanceof DamagedStoreException
        ? RESTORE_STORE
        : "remove the cause, then start again";
  }

  /** The first recovery. What cannot be read then stops the start. */
  static Published recover(LogParts parts) throws RefusedException {
    try {
      return parts.recovery().recover(null);
    } catch (IOException e) {
      throw new RefusedException("the log cannot be recovered: " + e.getMessage(), remedy(e), e);
    }
  }

  private static void closeAll(List<Closeable> opened) throws IOException {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }
}
