package dev.sumdb.server.overlay;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;

/**
 * Whether anything may be answered about a module version, and whether its name may leave this
 * machine. Asked on every path that answers from, or asks, another database. Thread-safe.
 */
public interface Forwarding {
  /** Admits everything. */
  Forwarding NONE =
      new Forwarding() {
        @Override
        public void admit(ModuleVersion module) {}

        @Override
        public void forward(ModuleVersion module) {}
      };

  /**
   * Stands before every answer of another database, also one that is at hand. Does not block.
   *
   * @throws ModuleNotFoundException the name is private: other databases are not asked about it
   * @throws RefusedByPolicyException the operator has denied it
   */
  void admit(ModuleVersion module) throws ModuleNotFoundException, RefusedByPolicyException;

  /**
   * Stands before every request that would tell another database the name. May block.
   *
   * @throws ModuleNotFoundException as {@link #admit}
   * @throws RefusedByPolicyException as {@link #admit}; or it is not allowed, or too young
   * @throws UpstreamException it is not known how old it is
   */
  void forward(ModuleVersion module)
      throws ModuleNotFoundException, RefusedByPolicyException, UpstreamException;
}
