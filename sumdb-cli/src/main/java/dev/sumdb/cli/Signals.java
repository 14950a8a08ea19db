package dev.sumdb.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM, SIGINT and SIGHUP as a request to stop: the first one lets the caller finish in order,
 * for at most {@link #GRACE_MILLIS}; a second one, or the end of that time, ends the process at
 * once. That loses nothing: what was answered is durable.
 */
final class Signals {
  static final long GRACE_MILLIS = 9_500;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicBoolean asked = new AtomicBoolean();

  /** Takes the signals over from the JVM. */
  static Signals install() {
    Signals signals = new Signals();
    try {
      for (String name : List.of("TERM", "INT", "HUP")) {
        signals.handle(name);
      }
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("no signals in this runtime", e);
    }
    return signals;
  }

  /** Waits for the first signal. */
  void await() throws InterruptedException {
    stop.await();
  }

  /** By reflection: the compiler warns about the type, and that warning cannot be silenced. */
  private void handle(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object instance = signal.getConstructor(String.class).newInstance(name);
    int number = (int) signal.getMethod("getNumber").invoke(instance);
    Object received =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, args) -> {
              received(128 + number);
              return null;
            });
    signal.getMethod("handle", signal, handler).invoke(null, instance, received);
  }

  private void received(int exit) {
    if (!asked.compareAndSet(false, true)) {
      Runtime.getRuntime().halt(exit);
    }
    Thread limit = new Thread(() -> haltAfterGrace(exit), "stop-limit");
    limit.setDaemon(true);
    limit.start();
    stop.countDown();
  }

  private static void haltAfterGrace(int exit) {
    try {
      Thread.sleep(GRACE_MILLIS);
    } catch (InterruptedException e) {
      return; // nobody does, and then there is no limit
    }
    Runtime.getRuntime().halt(exit);
  }
}
