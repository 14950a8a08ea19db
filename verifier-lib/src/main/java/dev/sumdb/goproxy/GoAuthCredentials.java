package dev.sumdb.goproxy;

import dev.sumdb.goenv.GoAuth;
import dev.sumdb.goproxy.GoAuthMethod.Known;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The credentials that the methods of GOAUTH find, as the go command finds them: commands run once
 * before the first request, and again with the URL after a refusal; of all prefixes of a URL the
 * longest that is known counts, and for one prefix the method that is listed first. Nothing is
 * tried again with what was refused.
 *
 * <p>Thread-safe. Only one program runs at a time; whoever was refused meanwhile tries what it
 * found before another one is started.
 */
final class GoAuthCredentials implements Credentials {
  /** Who chooses the URLs. */
  enum Caller {
    /** The user whose settings these are: programs get the URL and the answer, as go gives them. */
    USER,
    /**
     * Anybody, through a service: programs get the host that the operator configured, the status,
     * and nothing that a stranger has a say in; and no stranger can have them run all the time.
     */
    ANYBODY
  }

  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final List<GoAuthMethod> methods;
  private final Caller caller;
  private final Consumer<String> notices;
  private final LongSupplier nanos;
  private final ReentrantLock running = new ReentrantLock();
  private final Map<String, Long> refreshed = new HashMap<>(); // with the lock
  private final Set<String> failed = new HashSet<>(); // with the lock
  private volatile boolean begun;

  /**
   * @param notices is told once for each method that it fails
   * @param nanos a clock, as {@link System#nanoTime}
   */
  GoAuthCredentials(
      List<GoAuthMethod> methods, Caller caller, Consumer<String> notices, LongSupplier nanos) {
    this.methods = List.copyOf(methods);
    this.caller = caller;
    this.notices = notices;
    this.nanos = nanos;
  }

  @Override
  public List<HeaderField> fields(URI url) throws InterruptedIOException {
    if (!begun) {
      lock();
      try {
        if (!begun) {
          runAll(GoAuthMethod::begin, true);
          begun = true;
        }
      } finally {
        running.unlock();
      }
    }
    return known(url);
  }

  @Override
  public List<HeaderField> afterRefusal(URI url, String refusal, List<HeaderField> sent)
      throws InterruptedIOException {
    lock();
    try {
      List<HeaderField> meanwhile = known(url);
      if (!meanwhile.equals(sent) || !mayRefresh(url)) {
        return meanwhile;
      }
      boolean stranger = caller == Caller.ANYBODY;
      URI shown = stranger ? url.resolve("/") : url;
      String told = stranger ? refusal.substring(0, refusal.indexOf('\n') + 1) + "\n" : refusal;
      boolean isAboutLogin = refusal.matches("(?s)\\S+ 40[13] .*");
      runAll(method -> method.refresh(shown, told), isAboutLogin);
      return known(url);
    } finally {
      running.unlock();
    }
  }

  private boolean mayRefresh(URI url) {
    if (caller == Caller.USER) {
      return true;
    }
    long now = nanos.getAsLong();
    Long last = refreshed.get(url.getRawAuthority());
    if (last != null && now - last < PAUSE_NANOS) {
      return false;
    }
    refreshed.put(url.getRawAuthority(), now);
    return true;
  }

  private void lock() throws InterruptedIOException {
    try {
      running.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for credentials");
    }
  }

  private List<HeaderField> known(URI url) {
    List<Known> all = methods.stream().map(GoAuthMethod::known).toList();
    for (String prefix : GoAuth.prefixes(url)) {
      for (Known known : all) {
        Optional<List<HeaderField>> fields = known.at(prefix);
        if (fields.isPresent() && !fields.get().isEmpty()) {
          return fields.get();
        }
        if (fields.isPresent()) {
          break; // taken back: a shorter prefix may do
        }
      }
    }
    return List.of();
  }

  @FunctionalInterface
  private interface Step {
    void run(GoAuthMethod method) throws IOException, MalformedException;
  }

  /** As go does: in reverse, and the failure of one is no reason not to try another. */
  private void runAll(Step step, boolean tell) throws InterruptedIOException {
    List<GoAuthMethod> reversed = new ArrayList<>(methods);
    Collections.reverse(reversed);
    for (GoAuthMethod method : reversed) {
      try {
        step.run(method);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException | MalformedException e) {
        if (tell && failed.add(method.name())) {
          notices.accept("GOAUTH: " + method.name() + ": " + e.getMessage());
        }
      }
    }
  }
}
