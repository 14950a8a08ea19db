package dev.sumdb.server.overlay;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import java.util.Optional;

/** What the operator of this server has decided about names. */
final class Policy implements Forwarding {
  private final PrivateNames names;
  private final DenyRules deny;
  private final ModulePatterns allow;
  private final MinimumAge age;

  /**
   * @param allow the only names that leave; empty for all that are not private
   */
  Policy(PrivateNames names, DenyRules deny, ModulePatterns allow, MinimumAge age) {
    this.names = names;
    this.deny = deny;
    this.allow = allow;
    this.age = age;
  }

  /** Denied names, private or not. */
  void checkDenied(ModuleVersion module) throws RefusedByPolicyException {
    Optional<String> reason = deny.reason(module);
    if (reason.isPresent()) {
      throw new RefusedByPolicyException(
          "denied by the operator of this checksum database: " + reason.get(),
          "use another version, or ask the operator");
    }
  }

  @Override
  public void admit(ModuleVersion module) throws ModuleNotFoundException, RefusedByPolicyException {
    checkDenied(module);
    if (names.keepHome(module.path())) {
      throw new ModuleNotFoundException(
          "the name is private here, so no other database was asked about it");
    }
  }

  @Override
  public void forward(ModuleVersion module)
      throws ModuleNotFoundException, RefusedByPolicyException, UpstreamException {
    forwardLogged(module);
    age.check(module);
  }

  /** The same for what is logged already, however young it is. */
  void forwardLogged(ModuleVersion module)
      throws ModuleNotFoundException, RefusedByPolicyException {
    admit(module);
    if (!allow.isEmpty() && !allow.matches(module.path())) {
      throw new RefusedByPolicyException(
          "not among the modules that the operator of this checksum database allows",
          "ask the operator to add it to the setting allow");
    }
  }
}
