package dev.sumdb.server.config;

import java.util.Arrays;
import java.util.List;

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

  /** The values of GOSUMDB. */
  public List<String> entries() {
    return Arrays.stream(databases.split(";"))
        .map(String::strip)
        .filter(entry -> !entry.isEmpty())
        .toList();
  }
}
