package dev.sumdb.audit;

import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.CorruptZipException;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleFiles;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.vendoring.ModulesTxt;
import java.io.IOException;

/** A module of modules.txt, the zip that its files should be from, and what is known of both. */
final class VendoredModule implements AutoCloseable {
  final ModulesTxt.Module listed;
  private final String file;
  private final boolean directoryBelieved;
  private ModuleVersion source;
  private ModuleFetch.Fetched zip;
  private String h1 = "";

  /** What makes a comparison impossible; null if nothing does. */
  private Finding obstacle;

  private VendorComparison comparison;

  /**
   * @param file what reports call modules.txt
   * @param directoryBelieved whether it may come from a directory: anybody can write that into
   *     modules.txt
   */
  VendoredModule(ModulesTxt.Module listed, String file, boolean directoryBelieved) {
    this.listed = listed;
    this.file = file;
    this.directoryBelieved = directoryBelieved;
  }

  /** Gets the zip and hashes it; what goes wrong is kept as a finding. */
  VendoredModule fetch(ModuleFetch fetch, ZipLimits limits) {
    if (listed.isDirectory()) {
      String message = listed.path() + " is replaced by the directory " + listed.sourcePath();
      obstacle =
          directoryBelieved
              ? local(Status.SKIPPED, Reason.REPLACED, message)
              : local(
                  Status.MALFORMED,
                  Reason.VENDOR_MODULES_TXT,
                  message + " here, but not in go.mod: its vendored files were not compared");
      return this;
    }
    try {
      source = ModuleVersion.of(listed.sourcePath(), listed.sourceVersion());
      zip = fetch.fetchZip(source);
      h1 = ModuleZip.check(zip.zip(), source, limits).h1();
    } catch (MalformedException e) {
      obstacle = local(Status.MALFORMED, Reason.VENDOR_MODULES_TXT, e.getMessage());
    } catch (InvalidModuleZipException e) {
      obstacle = local(Status.MALFORMED, Reason.ZIP_RULE, zipIs(e.getMessage()));
    } catch (CorruptZipException e) {
      obstacle = local(Status.MALFORMED, Reason.ZIP_CORRUPT, zipIs(e.getMessage()));
    } catch (ModuleNotFoundException | UpstreamException | IOException e) {
      String message = "its zip cannot be had: " + e.getMessage();
      obstacle = local(Status.UNVERIFIABLE, Reason.UNVERIFIABLE, message);
    }
    return this;
  }

  private String zipIs(String why) {
    return "its zip " + zip.name() + (zip.name().isEmpty() ? "" : " ") + "is of no use: " + why;
  }

  private Finding local(Status status, Reason reason, String message) {
    return Finding.local(claim(), status, reason, message);
  }

  Claim claim() {
    return new Claim(
        listed.sourcePath(), listed.sourceVersion(), Kind.ZIP, h1, file, listed.line());
  }

  /** Adds the claim of the zip, or what stands in its way. */
  void addTo(Claims claims, Databases databases) {
    if (listed.isDirectory() && directoryBelieved) {
      String message =
          listed.path()
              + " is said to be the directory "
              + listed.sourcePath()
              + ": its vendored files were compared with nothing";
      claims.add(new Remark(Reason.REPLACED, file, listed.line(), message));
    }
    if (obstacle == null) {
      claims.add(claim());
      return;
    }
    boolean unfetched = obstacle.status() == Status.UNVERIFIABLE;
    if (unfetched && databases.choose(claim().module()) instanceof Databases.Choice.Skip skip) {
      claims.add(local(Status.SKIPPED, Reason.SKIPPED, "skipped: " + skip.why()));
    } else {
      claims.add(obstacle);
    }
  }

  boolean hasZip() {
    return obstacle == null;
  }

  /** Compares; that this cannot be done makes it unverifiable, whatever was proven. */
  VendoredModule compare(VendorTree tree, ZipLimits limits) {
    try (ModuleFiles files = ModuleFiles.open(zip.zip(), source, limits)) {
      if (!files.h1().equals(h1)) {
        throw new IOException(zip.zip() + " changed while it was read");
      }
      comparison = VendorComparison.of(listed, files, tree);
    } catch (IOException | InvalidModuleZipException e) {
      String message = "its zip cannot be read: " + e.getMessage();
      obstacle = local(Status.UNVERIFIABLE, Reason.UNVERIFIABLE, message);
    }
    return this;
  }

  /** Null if there was no comparison. */
  VendorComparison comparison() {
    return comparison;
  }

  /** What stood in the way of a comparison; null if nothing did. */
  Finding obstacle() {
    return obstacle;
  }

  /** The name of the zip for messages. */
  String zipName() {
    return zip == null || zip.name().isEmpty() ? "the downloaded zip" : zip.name();
  }

  @Override
  public void close() throws IOException {
    if (zip != null) {
      zip.close();
    }
  }
}
