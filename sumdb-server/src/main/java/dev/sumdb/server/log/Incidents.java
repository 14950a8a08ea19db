package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Incidents of one log, kept in its store and logged. */
final class Incidents {
  private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

  private static final int MAX_DAMAGED = 10_000;

  private final LogStore store;
  private final Clock clock;
  private final Set<String> damaged = ConcurrentHashMap.newKeySet();

  Incidents(LogStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Records that what is stored is not what was logged, once in this process for each subject, and
   * for 10,000 of them at most: anybody may ask for a damaged record again and again, and each
   * recording is a durable write that appends wait for.
   */
  void damage(String kind, String subject, String detail) {
    String key = kind + ' ' + subject;
    if (damaged.size() < MAX_DAMAGED && damaged.add(key) && !add(kind, subject, detail)) {
      damaged.remove(key);
    }
  }

  /**
   * Records one. What was found must be reported to the caller even if recording it fails.
   *
   * @return whether it was recorded
   */
  boolean add(String kind, String subject, String detail) {
    return add(kind, subject, detail, "");
  }

  /** The same with the file that proves it. */
  boolean add(String kind, String subject, String detail, String evidence) {
    LOG.error("incident kind={} subject={} detail={}", kind, subject, detail.replace('\n', ' '));
    try {
      store.incident(clock.millis(), kind, subject, detail, evidence);
      return true;
    } catch (IOException e) {
      LOG.error("incident kind={} subject={} not recorded: {}", kind, subject, e.getMessage());
      return false;
    }
  }

  List<Incident> all() throws IOException {
    return store.incidents().stream().map(Incident::of).toList();
  }
}
