package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;

/**
 * Versions as they stand in URLs and below the module cache. Not only semantic versions: whatever
 * can be one element of a file path without {@code !}, so branch names and {@code latest} too.
 */
public final class EscapedVersion {
  private EscapedVersion() {}

  /** The escaped text. */
  public static String escape(String version) throws MalformedException {
    if (PathKind.hasLoneSurrogate(version)
        || PathKind.FILE.elementReason(version) != null
        || !BangCase.isEscapable(version)) {
      throw new MalformedException(
          "version " + MalformedException.quote(version) + " invalid: disallowed version string");
    }
    return BangCase.escape(version);
  }

  /** The inverse of {@link #escape}: anything else than its results is refused. */
  public static String unescape(String escaped) throws MalformedException {
    String version = BangCase.unescape(escaped);
    if (version == null) {
      throw new MalformedException("invalid escaped version " + MalformedException.quote(escaped));
    }
    String reason = PathKind.FILE.elementReason(version);
    if (reason != null) {
      throw new MalformedException(
          "invalid escaped version " + MalformedException.quote(version) + ": " + reason);
    }
    return version;
  }
}
