package dev.sumdb.cli;

import dev.sumdb.server.config.HostPort;
import dev.sumdb.server.http.HttpOptions;
import dev.sumdb.server.http.SumDbServer;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sumdb bundle serve}: answers the go command from a bundle. */
@Command(
    name = "serve",
    description = {
      "Serve the database of a bundle, which is verified first. When requests are answered,"
          + " standard output gets one line: GOSUMDB='NAME+HASH+KEY URL'.",
      "The same address works in GOPROXY, in front of where modules come from:"
          + " GOPROXY=http://HOST:PORT,file:///MODULES."
    },
    footer = "Exit: 0 stopped, 2 usage or port, 3 and 4 as bundle verify, 70 internal.")
final class BundleServeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private DatabaseOptions options = new DatabaseOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The bundles.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Address to listen on; port 0 takes a free one (default: 127.0.0.1:8080).")
  private String listen = "127.0.0.1:8080";

  BundleServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, UsageException, IOException {
    HostPort address;
    try {
      address = HostPort.parse(listen);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--listen: " + e.getMessage(), "");
    }
    VerifiedBundle verified = VerifiedBundle.of(files, options, console);
    HttpOptions http =
        HttpOptions.listen(address.bindHost(), address.port()).withVersion(Version.current());
    Signals signals = Signals.install();
    try (SumDbServer server =
        Serving.listening(() -> SumDbServer.start(verified.key(), verified.bundle(), http))) {
      console.result("GOSUMDB=" + ShellWord.quote(verified.key() + " " + server.url()));
      console.hint(
          "serving "
              + VerifiedBundle.summary(verified.bundle())
              + "; as a proxy: GOPROXY="
              + server.url()
              + ",...");
      signals.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    }
    return ExitCode.OK;
  }
}
