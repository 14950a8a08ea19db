package dev.sumdb.goproxy;

/** An upstream says that there is no such module version. The message is the reason. */
public class ModuleNotFoundException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason one line without the module's name, e.g. {@code invalid version: unknown revision
   *     v1.9.9}
   */
  public ModuleNotFoundException(String reason) {
    super(reason);
  }

  /** Why; one line, possibly in upstream's words. */
  public final String reason() {
    return getMessage();
  }
}
