package dev.sumdb.server.http;

import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The connections of one event loop, and how long each may take. What counts is whole requests: a
 * client that sends a header byte now and then is as idle as one that sends nothing. Waiting for
 * our own answer has no limit, since a first lookup may fetch a large module. Not thread-safe.
 */
final class Connections {
  private static final long NANOS_PER_BYTE = 1_000_000_000L / (16 << 10);

  /**
   * How much may wait for one client to take it. A client of HTTP/2 can keep the answers of all its
   * streams waiting, which no buffer of the system's then takes off the heap.
   */
  private static final long MAX_UNSENT = 4 << 20;

  private static final int SMALL = 64 << 10;

  private final HttpOptions.Limits limits;
  private final ServerMetrics metrics;
  private final Unsent unsent;
  private final Map<HttpConnection, Client> clients = new IdentityHashMap<>();

  /** One connection. */
  final class Client {
    private final HttpConnection connection;
    private int inFlight;
    private int sending;
    private long waiting;
    private long deadline;
    private boolean closing;

    private Client(HttpConnection connection, long now) {
      this.connection = connection;
      this.deadline = now + limits.firstRequest().toNanos();
    }

    /** A request arrived. */
    void begin() {
      inFlight++;
    }

    /** An answer of so many bytes goes out. */
    void send(int bytes, long now) {
      hold(bytes);
      long mine = now + limits.answer().toNanos() + bytes * NANOS_PER_BYTE;
      deadline = sending++ == 0 ? mine : Math.max(deadline, mine);
    }

    /** Whether so many bytes more may be made for this client, or wait for it to take them. */
    boolean hasRoom(int bytes) {
      // What go asks for is small, and goes on while others fill what all share.
      return bytes <= SMALL && waiting <= 4 * SMALL
          || waiting + bytes <= MAX_UNSENT && unsent.hasRoom(bytes);
    }

    /** Counts so many bytes as waiting; they need not be an answer yet. */
    void hold(int bytes) {
      waiting += bytes;
      unsent.add(bytes);
    }

    /** An answer has left, or never will. */
    void sent(int bytes, long now) {
      hold(-bytes);
      sending--;
      if (--inFlight == 0) {
        deadline = now + limits.nextRequest().toNanos();
      }
      if (closing && inFlight == 0) {
        connection.close();
      }
    }

    /**
     * Answers nothing that follows on this connection. What comes after a request that was not
     * understood may be part of it: answering it as a request of its own is request smuggling.
     */
    void closeAfterAnswer() {
      closing = true;
    }

    /** Requests that still arrive must not be answered: Vert.x would then queue without bound. */
    private void closeNow() {
      closing = true;
      connection.close();
    }

    boolean isClosing() {
      return closing;
    }

    private boolean isLate(long now) {
      boolean waitsForUs = inFlight > 0 && sending == 0;
      return !waitsForUs && now - deadline > 0;
    }
  }

  Connections(HttpOptions.Limits limits, ServerMetrics metrics, Unsent unsent) {
    this.unsent = unsent;
    this.limits = limits;
    this.metrics = metrics;
  }

  void opened(HttpConnection connection, long now) {
    connection.closeHandler(
        closed -> {
          if (clients.remove(connection) != null) {
            metrics.connections(-1);
          }
        });
    metrics.connections(1);
    clients.put(connection, new Client(connection, now));
  }

  /** One that is gone already, whose close would not be told again, is not kept. */
  Client of(HttpConnection connection, long now) {
    Client client = clients.get(connection);
    return client != null ? client : new Client(connection, now);
  }

  /** Closes who is too slow; one that takes no bytes at all is left to the limit of silence. */
  void closeLate(long now) {
    List<Client> late = new ArrayList<>();
    for (Client client : clients.values()) {
      if (client.isLate(now)) {
        late.add(client);
      }
    }
    late.forEach(Client::closeNow);
  }
}
