package dev.sumdb.audit;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a run is about: claims to be judged, and findings that need no database, in the order in
 * which the report will have them. Filled by one thread.
 */
public final class Claims {
  private final List<Entry> entries = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();

  /** A claim or a finding. */
  sealed interface Entry {}

  /**
   * To be judged.
   *
   * @param module the claim's module and version
   * @param otherwise what is wrong with it without any database: the finding unless a database
   *     proves this or another hash. Null if nothing is
   */
  record Pending(Claim claim, ModuleVersion module, Finding otherwise) implements Entry {}

  /** Judged already. */
  record Decided(Finding finding) implements Entry {}

  /** Adds a claim to be judged. One about something that is no module version is judged at once. */
  public void add(Claim claim) {
    try {
      add(claim, ModuleVersion.of(claim.module(), claim.version()), null);
    } catch (MalformedException e) {
      add(Finding.local(claim, Status.MALFORMED, Reason.LINT_MODULE, e.getMessage()));
    }
  }

  /** Adds a finding that needs no database. */
  public void add(Finding finding) {
    if (finding.status() == Status.VERIFIED) {
      throw new IllegalArgumentException("verified without a database: " + finding.claim());
    }
    entries.add(new Decided(finding));
  }

  /** Adds a claim, and what is wrong with it unless a database has a proof for its module. */
  void add(Claim claim, ModuleVersion module, Finding otherwise) {
    entries.add(new Pending(claim, module, otherwise));
  }

  /** Adds something to mention. */
  public void add(Remark remark) {
    remarks.add(Objects.requireNonNull(remark, "remark"));
  }

  /** Adds all of another collection after those that are here. */
  public void addAll(Claims other) {
    entries.addAll(other.entries);
    remarks.addAll(other.remarks);
  }

  /** How many findings there will be. */
  public int size() {
    return entries.size();
  }

  /** Whether there is nothing to judge and nothing found. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The module versions about which a database would be asked, each once, in their order. */
  public Set<ModuleVersion> modules() {
    Set<ModuleVersion> modules = new LinkedHashSet<>();
    for (Entry entry : entries) {
      if (entry instanceof Pending pending && Verdict.isCheckable(pending.claim())) {
        modules.add(pending.module());
      }
    }
    return modules;
  }

  List<Entry> entries() {
    return entries;
  }

  List<Remark> remarks() {
    return remarks;
  }
}
