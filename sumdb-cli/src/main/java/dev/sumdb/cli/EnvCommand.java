package dev.sumdb.cli;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoEnvValue;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sumdb env}: the settings in effect and where they come from. */
@Command(
    name = "env",
    description = {
      "Print the settings in effect, as go and this command read them, and where they come from.",
      "Passwords in URLs are left out. Settings without the effect that one might expect are told"
          + " on standard error."
    })
final class EnvCommand implements Callable<Integer> {
  private static final List<String> NAMES =
      List.of(
          "GOSUMDB",
          "GONOSUMDB",
          "GOPRIVATE",
          "GOPROXY",
          "GONOPROXY",
          "GOINSECURE",
          "GOAUTH",
          "GOMODCACHE",
          "GOPATH",
          "GOROOT",
          "GOENV",
          "GOWORK",
          "GOFLAGS",
          "NETRC",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "XDG_STATE_HOME",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME");

  private static final Pattern CREDENTIALS = Pattern.compile("://[^/@,|\\s]*@");

  private final Console console;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  EnvCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    GoEnv env = console.goEnv();
    List<GoEnvValue> values = NAMES.stream().map(env::value).toList();
    if (json) {
      console.result(toJson(values, env.warnings()));
      return ExitCode.OK;
    }
    for (GoEnvValue value : values) {
      String word = ShellWord.quote(redacted(value));
      console.result(value.name() + "=" + word + " # " + value.describeOrigin());
    }
    env.warnings().forEach(console::hint);
    return ExitCode.OK;
  }

  private static String redacted(GoEnvValue value) {
    return CREDENTIALS.matcher(value.value()).replaceAll("://xxxxx@");
  }

  private static String toJson(List<GoEnvValue> values, List<String> warnings) {
    return JsonLine.of(
        out -> {
          out.writeObjectFieldStart("variables");
          for (GoEnvValue value : values) {
            out.writeObjectFieldStart(value.name());
            out.writeStringField("value", redacted(value));
            out.writeStringField("origin", value.origin().name().toLowerCase(Locale.ROOT));
            out.writeStringField("where", value.where());
            out.writeEndObject();
          }
          out.writeEndObject();
          out.writeArrayFieldStart("warnings");
          for (String warning : warnings) {
            out.writeString(warning);
          }
          out.writeEndArray();
        });
  }
}
