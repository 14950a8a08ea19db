package dev.sumdb.goproxy;

/**
 * An upstream has the module version, but in a form that no go command accepts: a zip or go.mod
 * beyond the limits of the Go module reference. As final as not found, but no reason to ask the
 * next upstream of a list: the name is known here, and asking on would only tell it to others.
 */
public final class ModuleRejectedException extends ModuleNotFoundException {
  private static final long serialVersionUID = 1L;

  /** The rule that is broken. */
  public ModuleRejectedException(String reason) {
    super(reason);
  }
}
