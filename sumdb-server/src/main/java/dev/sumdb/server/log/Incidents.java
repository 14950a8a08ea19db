package dev.sumdb.server.log;

import dev.sumdb.server.store.LogStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Incidents of one log, kept in its store and logged. */
final class Incidents {
  private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

  private final LogStore store;
  private final Clock clock;

  Incidents(LogStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Records one. What was found must be reported to the caller even if recording it fails. */
  void add(String kind, String subject, String detail) {
    LOG.error("incident kind={} subject={} detail={}", kind, subject, detail.replace('\n', ' '));
    try {
      store.incident(clock.millis(), kind, subject, detail);
    } catch (IOException e) {
      LOG.error("incident kind={} subject={} not recorded: {}", kind, subject, e.getMessage());
    }
  }

  List<Incident> all() throws IOException {
    return store.incidents().stream()
        .map(
            row ->
                new Incident(
                    row.id(),
                    Instant.ofEpochMilli(row.firstMillis()),
                    Instant.ofEpochMilli(row.lastMillis()),
                    row.times(),
                    row.kind(),
                    row.subject(),
                    row.detail()))
        .toList();
  }
}
