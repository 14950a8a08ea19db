package dev.sumdb.server.config;

/**
 * Which databases are relayed beside the one of {@link OverlaySettings#sumdb}.
 *
 * @param databases values of GOSUMDB, separated by semicolons
 * @param cacheBytes room on disk for what each relayed database has answered
 */
public record MirrorSettings(String databases, long cacheBytes) {
  static MirrorSettings from(SettingValues v) {
    return new MirrorSettings(v.text(Setting.MIRROR), v.bytes(Setting.MIRROR_CACHE));
  }
}
