package dev.sumdb.cli;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.server.SumDb;
import dev.sumdb.server.config.ServerConfig;
import dev.sumdb.server.log.RefusedException;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.server.overlay.OverlayChoice;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;

/** From a configuration to the GOSUMDB line to a signal. */
final class Serving {
  private final Console console;

  Serving(Console console) {
    this.console = console;
  }

  int run(ServerConfig config)
      throws CommandException, UsageException, RefusedException, IOException {
    Signals signals = Signals.install();
    try (SumDb server = start(config)) {
      console.result("GOSUMDB=" + ShellWord.quote(server.gosumdb()));
      hints(server);
      signals.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    return ExitCode.OK;
  }

  /** What surprises people, told once the line is there. */
  private void hints(SumDb server) {
    GoEnv env = console.goEnv();
    String hidden = env.value("GONOSUMDB").value();
    if (!hidden.isEmpty() && !hidden.equals("none")) {
      console.hint(
          "go asks no database about " + hidden + "; to have it ask, set GONOSUMDB=none as well");
    }
    OverlayChoice overlay = server.overlay();
    if (overlay.isOn()) {
      overlay(overlay);
    } else if (server.fetches()) {
      console.hint(
          "this log hashes whatever its upstream serves, public modules included:"
              + " a first hash is trust on first use");
    }
  }

  private void overlay(OverlayChoice overlay) {
    boolean none = overlay.names().isEmpty();
    String names =
        none ? "no module is private (GOPRIVATE, --private)" : overlay.names() + " is hashed here";
    String others =
        overlay
            .database()
            .map(
                database ->
                    (none ? "every name" : "all other names")
                        + " may be asked of "
                        + database.name()
                        + ", whose records are copied")
            .orElse("other modules are not found, for there is no database to copy them from");
    console.hint(names + "; " + others);
  }

  private SumDb start(ServerConfig config)
      throws CommandException, UsageException, RefusedException, IOException {
    return listening(
        () -> SumDb.start(config, console.environment(), console::hint, Version.current()));
  }

  /** Starts a server. */
  @FunctionalInterface
  interface Start<T, E extends Exception> {
    T start() throws UsageException, IOException, E;
  }

  /** Starts, and says what to do where the address is the trouble. */
  static <T, E extends Exception> T listening(Start<T, E> server)
      throws CommandException, UsageException, IOException, E {
    try {
      return server.start();
    } catch (BindException e) {
      throw CommandException.usage(
          e.getMessage(),
          "stop what listens there, or choose another address with --listen HOST:PORT;"
              + " port 0 takes a free one");
    } catch (IOException e) {
      if (e.getCause() instanceof UnknownHostException || e.getCause() instanceof SocketException) {
        throw CommandException.usage(
            e.getMessage(), "choose an address of this machine with --listen HOST:PORT");
      }
      throw e;
    }
  }
}
