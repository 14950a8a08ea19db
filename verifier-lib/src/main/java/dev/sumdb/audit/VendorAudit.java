package dev.sumdb.audit;

import dev.sumdb.audit.AuditProgress.Step;
import dev.sumdb.audit.VendorComparison.Fault;
import dev.sumdb.files.PlainFiles;
import dev.sumdb.gosum.GoSumFile;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.vendoring.ModulesTxt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks a vendor directory: the zip of each module in modules.txt is hashed and proven, then every
 * vendored file is compared with the zip's.
 *
 * <p>The finding of a module is verified only if its zip is proven and all its files are as {@code
 * go mod vendor} copies them; else each file at fault is a finding. Where no database has a proof
 * but go.sum has the zip's hash, files are compared all the same, and those at fault are findings;
 * the module then is what it is without a database, skipped or unverifiable. Modules that are
 * replaced by a directory have no hash: they are skipped, and their files not looked at; if go.mod
 * replaces them by none, that is a finding.
 */
public final class VendorAudit {
  private static final int MAX_LIST_BYTES = 64 << 20;

  private final Audit audit;
  private final Databases databases;
  private final ModuleFetch fetch;
  private final Hashing hashing;

  public VendorAudit(Audit audit, Databases databases, ModuleFetch fetch, Hashing hashing) {
    this.audit = audit;
    this.databases = databases;
    this.fetch = fetch;
    this.hashing = hashing;
  }

  /**
   * Checks one directory.
   *
   * @param vendor the directory with modules.txt
   * @param goSums the project's go.sum files, which only matter where nothing can be proven
   * @throws IOException it has no modules.txt, a go.sum file cannot be read, or as {@link
   *     Audit#run}
   */
  public AuditReport run(Path vendor, List<Path> goSums) throws IOException {
    Path list = vendor.resolve("modules.txt");
    Claims claims = new Claims();
    ModulesTxt modulesTxt;
    try {
      modulesTxt =
          ModulesTxt.parse(
              PlainFiles.read(list, MAX_LIST_BYTES, "too large for a list of modules"));
    } catch (MalformedException e) {
      claims.add(
          Finding.local(
              Claim.at(list.toString(), 0),
              Status.MALFORMED,
              Reason.VENDOR_MODULES_TXT,
              e.getMessage()));
      return audit.run(claims);
    }
    Set<String> anchors = anchors(goSums);
    List<VendoredModule> modules = new ArrayList<>();
    DirectoryReplacements replaced = DirectoryReplacements.beside(vendor);
    for (ModulesTxt.Module listed : modulesTxt.modules()) {
      modules.add(new VendoredModule(listed, list.toString(), replaced.mayBe(listed.path())));
    }
    try {
      hashing.map(modules, m -> 0, Step.HASHING, m -> m.fetch(fetch, hashing.limits()));
      modules.forEach(module -> module.addTo(claims, databases));
      Audit.Judged judged = audit.judge(claims);
      List<Finding> findings = new ArrayList<>();
      VendorTree tree = VendorTree.walk(vendor, modulesTxt, findings);
      findings.sort(Comparator.comparing(finding -> finding.claim().file()));
      findings.addAll(compare(modules, judged.findings(), anchors, tree));
      int rest = modules.size(); // misbehaviour that concerns none of the modules
      findings.addAll(judged.findings().subList(rest, judged.findings().size()));
      return audit.report(judged, claims).withResults(findings);
    } finally {
      for (VendoredModule module : modules) {
        module.close();
      }
    }
  }

  private static Set<String> anchors(List<Path> goSums) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (Path goSum : goSums) {
      GoSumFile file = GoSumFile.parse(GoSumClaims.content(goSum), goSum.toString());
      file.entries().forEach(entry -> anchors.add(entry.sum().toString()));
    }
    return anchors;
  }

  private List<Finding> compare(
      List<VendoredModule> modules, List<Finding> verdicts, Set<String> anchors, VendorTree tree)
      throws IOException {
    Map<VendoredModule, Finding> verdictOf = new IdentityHashMap<>();
    List<VendoredModule> comparable = new ArrayList<>();
    for (int i = 0; i < modules.size(); i++) {
      VendoredModule module = modules.get(i);
      Finding verdict = verdicts.get(i);
      verdictOf.put(module, verdict);
      Claim claim = verdict.claim();
      String line = claim.module() + " " + claim.version() + " " + claim.hash();
      boolean trusted =
          verdict.status() == Status.VERIFIED
              || anchors.contains(line) && verdict.status() != Status.MISMATCH;
      if (module.hasZip() && trusted) {
        comparable.add(module);
      }
    }
    hashing.map(comparable, m -> 0, Step.COMPARING, m -> m.compare(tree, hashing.limits()));
    List<Finding> findings = new ArrayList<>();
    for (VendoredModule module : modules) {
      addModule(module, verdictOf.get(module), tree, findings);
    }
    addShared(modules, verdictOf, tree, findings);
    return findings;
  }

  private static void addModule(
      VendoredModule module, Finding verdict, VendorTree tree, List<Finding> out) {
    VendorComparison comparison = module.comparison();
    if (comparison == null) {
      out.add(withoutComparison(module, verdict));
      return;
    }
    boolean flawless = comparison.faults.isEmpty() && comparison.unreadable.isEmpty();
    if (flawless || verdict.status() != Status.VERIFIED) {
      out.add(verdict);
    }
    comparison.faults.forEach((name, fault) -> out.add(finding(fault, verdict, tree.file(name))));
    out.addAll(comparison.unreadable);
  }

  private static Finding withoutComparison(VendoredModule module, Finding verdict) {
    if (verdict.status() == Status.VERIFIED) {
      return module.obstacle(); // the zip is proven, but the files could not be compared with it
    }
    if (verdict.status() == Status.MISMATCH) {
      String message =
          module.zipName() + ": " + verdict.message() + "; the vendored files were not compared";
      return new Finding(
          verdict.claim(),
          verdict.status(),
          verdict.reason(),
          message,
          verdict.want(),
          verdict.logIndex(),
          verdict.database());
    }
    return verdict;
  }

  /** Files outside of package directories need one module that has them so. */
  private static void addShared(
      List<VendoredModule> modules,
      Map<VendoredModule, Finding> verdictOf,
      VendorTree tree,
      List<Finding> out) {
    Map<ModulesTxt.Module, VendoredModule> byListed = new HashMap<>();
    modules.forEach(module -> byListed.put(module.listed, module));
    tree.shared()
        .forEach(
            (name, candidates) -> {
              Fault fault =
                  new Fault(Reason.VENDOR_EXTRA, "file that no vendored module has there");
              Finding verdict = null;
              for (ModulesTxt.Module candidate : candidates) {
                VendoredModule module = byListed.get(candidate);
                VendorComparison comparison = module.comparison();
                if (comparison == null || comparison.accepted.contains(name)) {
                  return; // it may be that module's, which has a finding of its own
                }
                if (comparison.differing.containsKey(name)) {
                  fault = comparison.differing.get(name);
                }
                verdict = verdict == null ? verdictOf.get(module) : verdict;
              }
              out.add(finding(fault, verdict, tree.file(name)));
            });
  }

  /**
   * @param verdict of the module that the file should be from; null if there is none
   */
  private static Finding finding(Fault fault, Finding verdict, Path file) {
    if (verdict == null) {
      Claim claim = Claim.at(file.toString(), 0);
      return Finding.local(claim, Status.MISMATCH, fault.reason(), fault.message());
    }
    Claim zip = verdict.claim();
    Claim claim = new Claim(zip.module(), zip.version(), Kind.NONE, "", file.toString(), 0);
    String proof =
        verdict.status() == Status.VERIFIED
            ? ", as " + verdict.database() + " proves it"
            : ", as go.sum has it";
    String message = fault.message() + ": compared with " + zip.subject() + proof;
    return new Finding(
        claim,
        Status.MISMATCH,
        fault.reason(),
        message,
        List.of(),
        verdict.logIndex(),
        verdict.database());
  }
}
