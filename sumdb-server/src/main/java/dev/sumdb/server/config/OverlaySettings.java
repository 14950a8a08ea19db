package dev.sumdb.server.config;

import java.time.Duration;

/**
 * What decides where a module version's record may come from, as it was written; {@code
 * server.overlay} knows what it means on this machine.
 *
 * @param privateModules patterns as in GOPRIVATE, {@link #GO_ENV}, {@link #NONE}, or nothing
 * @param privateGiven whether somebody set them, be it to nothing
 * @param sumdb the value of GOSUMDB for the database, {@link #GO_ENV}, {@link #OFF}, or nothing
 * @param sumdbGiven whether somebody set it
 * @param upstreamGiven whether somebody chose the sources of private modules
 * @param requireAgree how many of them must agree on a private module, at least 1
 * @param allow patterns of the only modules that the database is asked about; empty for all
 * @param allowGiven whether somebody set them, be it to nothing
 * @param deny what is refused: entries with reasons, or {@code @FILE}
 * @param minAge how old a version of a public module must be
 */
public record OverlaySettings(
    String privateModules,
    boolean privateGiven,
    String sumdb,
    boolean sumdbGiven,
    boolean upstreamGiven,
    int requireAgree,
    String allow,
    boolean allowGiven,
    String deny,
    Duration minAge) {
  /** As the go command of this machine is configured. */
  public static final String GO_ENV = "go-env";

  /** No database. */
  public static final String OFF = "off";

  /** There are no private modules. */
  public static final String NONE = "none";

  private static final Duration LONGEST_AGE = Duration.ofDays(3650);

  static OverlaySettings from(SettingValues v) {
    return new OverlaySettings(
        v.text(Setting.PRIVATE),
        v.isGiven(Setting.PRIVATE),
        v.text(Setting.SUMDB),
        v.isGiven(Setting.SUMDB),
        v.isGiven(Setting.UPSTREAM),
        v.count(Setting.REQUIRE_AGREE),
        v.text(Setting.ALLOW),
        v.isGiven(Setting.ALLOW),
        v.text(Setting.DENY),
        v.duration(Setting.MIN_AGE, LONGEST_AGE));
  }

  /** The same with private modules that nobody named. */
  public OverlaySettings withPrivate(String patterns) {
    return new OverlaySettings(
        patterns,
        false,
        sumdb,
        sumdbGiven,
        upstreamGiven,
        requireAgree,
        allow,
        allowGiven,
        deny,
        minAge);
  }

  /** As if nobody had asked for a database or private modules. */
  public OverlaySettings none() {
    return new OverlaySettings(
        "", false, "", false, upstreamGiven, requireAgree, allow, allowGiven, deny, minAge);
  }

  /** The same with another database. */
  public OverlaySettings withSumdb(String database) {
    return new OverlaySettings(
        privateModules,
        privateGiven,
        database,
        sumdbGiven,
        upstreamGiven,
        requireAgree,
        allow,
        allowGiven,
        deny,
        minAge);
  }
}
