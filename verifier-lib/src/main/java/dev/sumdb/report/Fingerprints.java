package dev.sumdb.report;

import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Remark;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.Rfc6962;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * Identities of findings that survive other lines being added and removed, and are unique within
 * one report: systems drop all but one of equal ones.
 */
final class Fingerprints {
  private final SourcePaths paths;
  private final Set<String> given = new HashSet<>();

  Fingerprints(SourcePaths paths) {
    this.paths = paths;
  }

  /** Of module, version and kind; of the message where no module is known. */
  String of(Finding finding) {
    Claim claim = finding.claim();
    String what = claim.module().isEmpty() ? finding.message() : claim.subject();
    return unique(finding.reason().code(), claim.file(), what);
  }

  String of(Remark remark) {
    return unique(remark.reason().code(), remark.file(), remark.message());
  }

  private String unique(String code, String file, String what) {
    String text = code + "\0" + paths.relative(file) + "\0" + what;
    String id = hex(text);
    for (int n = 2; !given.add(id); n++) {
      id = hex(text + "\0" + n);
    }
    return id;
  }

  private static String hex(String text) {
    Hash hash = Rfc6962.leafHash(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash.toBytes());
  }
}
