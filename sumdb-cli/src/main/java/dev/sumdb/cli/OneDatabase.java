package dev.sumdb.cli;

import dev.sumdb.client.SumDbSource;
import dev.sumdb.client.SumDbSources;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of commands that are about one database alone. */
final class OneDatabase {
  @Option(
      names = "--sumdb",
      paramLabel = "'VKEY [URL]'",
      description = "Database, as in GOSUMDB; URL may be file:///DIR. Default: go's GOSUMDB.")
  private String sumdb = "";

  @Option(
      names = "--proxy",
      paramLabel = "LIST",
      description = "Module proxies instead of go's GOPROXY; the way to a database without URL.")
  private String proxy = "";

  /** The database, which has to be one. */
  GoSumDb.Database database(GoEnv env) throws CommandException {
    try {
      GoSumDb chosen = sumdb.isEmpty() ? env.gosumdb() : GoSumDb.parse(sumdb);
      if (chosen instanceof GoSumDb.Database database) {
        return database;
      }
    } catch (MalformedException e) {
      throw CommandException.usage(
          e.getMessage(), sumdb.isEmpty() ? "see sumdb env" : "want --sumdb 'VKEY [URL]'");
    }
    throw CommandException.usage("GOSUMDB is off", "name a database with --sumdb 'VKEY [URL]'");
  }

  /** Where it is reached. Opens no connection. */
  SumDbSource source(GoSumDb.Database database, Duration timeout, Console console)
      throws CommandException, IOException {
    GoEnv env = console.goEnv();
    try {
      return SumDbSources.of(
          database,
          SourceChoice.way(database, proxy, env),
          GoHttpSettings.of(env, console.environment(), console::hint),
          timeout);
    } catch (MalformedException e) {
      throw CommandException.usage(e.getMessage(), "see sumdb env");
    }
  }
}
