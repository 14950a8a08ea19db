package dev.sumdb.server.overlay;

import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.GoSumDb;
import dev.sumdb.goproxy.OwnAddresses;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.server.config.OverlaySettings;
import dev.sumdb.server.log.UsageException;
import dev.sumdb.tlog.MalformedException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the settings mean on this machine.
 *
 * @param isOn whether only private names are hashed here; otherwise all that upstream serves is
 * @param names the private ones
 * @param database where all other records are copied from, if there is one
 */
public record OverlayChoice(boolean isOn, PrivateNames names, Optional<GoSumDb.Database> database) {

  /**
   * Decides, and tells what an operator might not expect.
   *
   * @param ownKey of this server's log
   * @param own addresses of this server
   * @throws UsageException if names could leave by mistake, or there is no way to the database
   */
  public static OverlayChoice of(
      OverlaySettings settings,
      GoEnv env,
      VerifierKey ownKey,
      OwnAddresses own,
      Consumer<String> notices)
      throws UsageException {
    return new Chooser(settings, env, ownKey, own, notices).choose();
  }

  private record Chooser(
      OverlaySettings settings,
      GoEnv env,
      VerifierKey ownKey,
      OwnAddresses own,
      Consumer<String> notices) {

    OverlayChoice choose() throws UsageException {
      boolean asked = settings.privateGiven() || !settings.sumdb().isEmpty();
      Optional<GoSumDb.Database> database = asked ? database() : Optional.empty();
      PrivateNames goes = PrivateNames.asGo(env.goprivate());
      boolean noneNamed = !settings.privateGiven() && (!asked || goes.isEmpty());
      if (database.isEmpty() && noneNamed) {
        return new OverlayChoice(false, goes, Optional.empty());
      }
      String list = privateList();
      if (list.equals(OverlaySettings.NONE)) {
        return new OverlayChoice(true, PrivateNames.NONE, database);
      }
      PrivateNames names = PrivateNames.parse(list, "private");
      if (names.isEmpty()) {
        throw new UsageException(
            "no module is private: every name would be asked of the database of public modules",
            "set --private PATTERNS or GOPRIVATE, or say that there are none: --private none");
      }
      return new OverlayChoice(true, names, database);
    }

    private String privateList() {
      String set = settings.privateModules();
      boolean asGo = !settings.privateGiven() && set.isEmpty();
      return asGo || set.equals(OverlaySettings.GO_ENV) ? env.value("GOPRIVATE").value() : set;
    }

    private Optional<GoSumDb.Database> database() throws UsageException {
      boolean asGo = settings.sumdb().isEmpty() || settings.sumdb().equals(OverlaySettings.GO_ENV);
      String text = asGo ? env.value("GOSUMDB").value() : settings.sumdb();
      GoSumDb parsed = parse(text, asGo);
      if (!(parsed instanceof GoSumDb.Database database)) {
        if (asGo) {
          notices.accept("GOSUMDB=off: there is no database to copy public modules from");
        }
        return Optional.empty();
      }
      if (isOwn(database)) {
        return asGo ? insteadOfOwn(database) : skipped(database);
      }
      return reachable(database);
    }

    private static GoSumDb parse(String text, boolean asGo) throws UsageException {
      try {
        return GoSumDb.parse(text);
      } catch (MalformedException e) {
        throw new UsageException(
            (asGo ? "" : "sumdb: ") + e.getMessage(),
            "want VKEY [URL] as in GOSUMDB, go-env or off: --sumdb 'NAME+HASH+KEY URL'",
            e);
      }
    }

    /** A server that copies from itself would wait for itself. */
    private boolean isOwn(GoSumDb.Database database) {
      return database.key().equals(ownKey)
          || database.name().equals(ownKey.name())
          || database.explicitUrl().map(own::cover).orElse(false);
    }

    private Optional<GoSumDb.Database> skipped(GoSumDb.Database database) {
      notices.accept("the database " + database.name() + " is this server itself: skipped");
      return Optional.empty();
    }

    /** The user did what we print: {@code go env -w GOSUMDB=...} with our own line. */
    private Optional<GoSumDb.Database> insteadOfOwn(GoSumDb.Database database)
        throws UsageException {
      notices.accept(
          "GOSUMDB names this server itself ("
              + database.name()
              + "): skipped; public modules are copied from "
              + GoSumDb.PUBLIC_NAME);
      return reachable((GoSumDb.Database) parse(GoSumDb.PUBLIC_NAME, true));
    }

    private Optional<GoSumDb.Database> reachable(GoSumDb.Database database) throws UsageException {
      if (!database.url().isEmpty() || !env.goproxy().isEmpty()) {
        return Optional.of(database);
      }
      if (settings.sumdbGiven() || settings.privateGiven()) {
        throw new UsageException(
            "GOPROXY is set nowhere and no go installation was found, so there is no way to "
                + database.name(),
            "set GOPROXY, or give the database a URL: --sumdb 'VKEY URL'");
      }
      notices.accept(
          "GOPROXY is set nowhere: there is no way to " + database.name() + "; see --sumdb");
      return Optional.empty();
    }
  }
}
