package dev.sumdb.server.mirror;

import dev.sumdb.goproxy.ModuleNotFoundException;

/** Not found with status 410, which proxies pass on as it is. */
public final class ModuleGoneException extends ModuleNotFoundException {
  private static final long serialVersionUID = 1L;

  ModuleGoneException(String reason) {
    super(reason);
  }
}
