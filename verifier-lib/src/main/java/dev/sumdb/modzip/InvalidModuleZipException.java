package dev.sumdb.modzip;

/**
 * A well-formed zip that breaks a rule for module zips, so that no go command will ever unpack it.
 * The message is the go command's, e.g. {@code M@V/b/go.mod: go.mod file not in module root
 * directory}.
 */
public final class InvalidModuleZipException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The rule that is broken, with the name of the entry first where it is about one. */
  public InvalidModuleZipException(String reason) {
    super(reason);
  }
}
