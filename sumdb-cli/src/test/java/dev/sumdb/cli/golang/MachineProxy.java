package dev.sumdb.cli.golang;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;

/**
 * The module proxy that this machine is configured for, if it answers: the only thing outside of
 * 127.0.0.1 that a test talks to, with few requests.
 */
final class MachineProxy {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(5))
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private final String base;

  private MachineProxy(String base) {
    this.base = base;
  }

  /** Aborts the test, visibly, where there is none or it does not relay the public database. */
  static MachineProxy mustAnswer() throws IOException {
    String first = GoCommand.machineValue("GOPROXY").split("[,|]", 2)[0];
    Assumptions.assumeTrue(
        first.startsWith("http"), "skipped: this machine's GOPROXY names no proxy first");
    MachineProxy proxy = new MachineProxy(first.replaceFirst("/$", ""));
    try {
      int status = proxy.get("/sumdb/sum.golang.org/supported").statusCode();
      Assumptions.assumeTrue(status == 200, "skipped: the machine's GOPROXY answers " + status);
    } catch (IOException e) {
      Assumptions.abort("skipped: the machine's GOPROXY does not answer: " + e);
    }
    return proxy;
  }

  String base() {
    return base;
  }

  HttpResponse<String> get(String path) throws IOException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30)).build();
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The variables of this machine without which go might not reach the proxy. */
  static Map<String, String> network() {
    Map<String, String> network = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.matches("(?i)SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY")) {
                network.put(name, value);
              }
            });
    return network;
  }
}
