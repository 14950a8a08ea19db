package dev.sumdb.server.overlay;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was seen and has to be stored: the same again after ten seconds at the earliest, so that
 * strangers' requests do not become durable writes, and its file once. What could not be stored is
 * stored when it is seen again. Bounded; thread-safe.
 */
final class Sightings {
  /** Different ones. */
  static final int MAX = 1000;

  /** Between two recordings of the same. */
  static final Duration AGAIN = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);

  private final Clock clock;
  private final Map<String, Seen> all = new HashMap<>();

  private record Seen(String file, long atMillis) {}

  /** Keeps what proves it. */
  @FunctionalInterface
  interface Evidence {
    /** Returns how the file is named in incidents. */
    String keep() throws IOException;
  }

  Sightings(Clock clock) {
    this.clock = clock;
  }

  /**
   * Stores what was seen, unless that was done just now.
   *
   * @param content equal for what is the same
   * @param incident stores it with the name of its file, or nothing if there is none; tells whether
   *     it did
   * @return false if there is no room for one more
   */
  boolean see(String content, Evidence evidence, Predicate<String> incident) {
    Seen before;
    synchronized (this) {
      before = all.get(content);
      if (before == null && all.size() >= MAX) {
        return false;
      }
      long now = clock.millis();
      long age = before == null ? -1 : now - before.atMillis();
      if (age >= 0 && age < AGAIN.toMillis()) {
        return true;
      }
      before = before == null ? new Seen(null, now) : new Seen(before.file(), now);
      all.put(content, before); // nobody else stores it meanwhile
    }
    String file = before.file() == null ? keep(evidence) : before.file();
    if (incident.test(file == null ? "" : file)) {
      synchronized (this) {
        all.put(content, new Seen(file, before.atMillis()));
      }
    }
    return true;
  }

  private static String keep(Evidence evidence) {
    try {
      return evidence.keep();
    } catch (IOException e) {
      LOG.error("cannot keep evidence cause=\"{}\"", e.toString());
      return null;
    }
  }
}
