package dev.sumdb.cli;

import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.project.DatabaseEntry;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** The keys of the databases that the user trusts: of --sumdb, or else of go's GOSUMDB. */
final class KnownKeys {
  private KnownKeys() {}

  /** All of them; none if GOSUMDB is off. */
  static List<VerifierKey> of(DatabaseOptions options, Console console) throws CommandException {
    List<VerifierKey> keys = new ArrayList<>();
    try {
      for (String text : options.sumdb()) {
        DatabaseEntry.parse(text).ifPresent(entry -> keys.add(entry.database().key()));
      }
      if (options.sumdb().isEmpty()
          && console.goEnv().gosumdb() instanceof GoSumDb.Database database) {
        keys.add(database.key());
      }
    } catch (MalformedException e) {
      throw CommandException.usage(e.getMessage(), "want 'VKEY [URL]'");
    }
    return keys;
  }

  /** At least one of them. */
  static List<VerifierKey> some(DatabaseOptions options, Console console) throws CommandException {
    List<VerifierKey> keys = of(options, console);
    if (keys.isEmpty()) {
      throw CommandException.usage(
          "no database is known: GOSUMDB=off", "name its key: --sumdb VKEY");
    }
    return keys;
  }
}
