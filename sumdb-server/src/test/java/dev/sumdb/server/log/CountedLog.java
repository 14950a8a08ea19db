package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/** Opens a log whose calls of the store are counted, for tests of what is above the log. */
public final class CountedLog {
  private CountedLog() {}

  /** Adds one to {@code calls} for each call of the log's store. */
  public static Log open(LogDir dir, LogOptions options, AtomicLong calls)
      throws RefusedException, UsageException, IOException {
    LogOpening.Hooks hooks =
        new LogOpening.Hooks(
            store -> counted(store, calls), ledger -> ledger, WriteState.Listener.NONE);
    return Log.open(LogOpening.open(dir, options, hooks), options);
  }

  private static LogStore counted(LogStore store, AtomicLong calls) {
    return (LogStore)
        Proxy.newProxyInstance(
            LogStore.class.getClassLoader(),
            new Class<?>[] {LogStore.class},
            (proxy, method, args) -> {
              calls.incrementAndGet();
              try {
                return method.invoke(store, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
