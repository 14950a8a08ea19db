package dev.sumdb.audit;

import dev.sumdb.files.FileFailure;
import dev.sumdb.gosum.H1;
import dev.sumdb.modzip.CorruptZipException;
import dev.sumdb.modzip.InvalidModuleZipException;
import dev.sumdb.modzip.ModuleDir;
import dev.sumdb.modzip.ModuleZip;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The hashes that the files of one stored module version have, computed from their content, and
 * what is wrong with them as files. Empty texts are unknown hashes.
 */
final class StoredHashes {
  private static final String TOOLCHAIN = "golang.org/toolchain";

  /** Comes out of the go installation, so there is no zip of it and no database has it. */
  private static final String FIPS_140 = "golang.org/fips140";

  private static final int MAX_ZIPHASH_BYTES = 4096;
  private static final int ZIPHASH_LENGTH = 47;

  final StoredModule stored;
  String zip = "";
  String zipHash = "";
  String goMod = "";
  String directory = "";
  final List<Finding> findings = new ArrayList<>();
  final List<Remark> remarks = new ArrayList<>();

  private StoredHashes(StoredModule stored) {
    this.stored = stored;
  }

  /** Reads and hashes every file of the module version. */
  static StoredHashes of(StoredModule stored, ZipLimits limits) {
    StoredHashes hashes = new StoredHashes(stored);
    if (stored.zip != null) {
      hashes.hashZip(limits);
    }
    if (stored.directory != null && hashes.isOfGoItself()) {
      String message = "unpacked by go from its own installation: no database has it";
      hashes.found(stored.directory, Kind.ZIP, Status.SKIPPED, Reason.SKIPPED, message);
      hashes.remarks.add(
          new Remark(
              Reason.SKIPPED,
              stored.directory.toString(),
              0,
              message + ", and its files were compared with nothing"));
    } else if (stored.directory != null) {
      hashes.hashDirectory();
    }
    if (stored.zip != null || stored.directory != null) {
      hashes.readZipHash();
    }
    if (stored.goMod != null) {
      hashes.hashGoMod(limits);
    }
    return hashes;
  }

  boolean isOfGoItself() {
    return stored.module.path().equals(FIPS_140) && stored.zip == null && stored.zipHash == null;
  }

  private void hashZip(ZipLimits limits) {
    try {
      mustBeRegular(stored.zip);
      zip = ModuleZip.check(stored.zip, stored.module, limits).h1();
    } catch (InvalidModuleZipException e) {
      found(stored.zip, Kind.ZIP, Status.MALFORMED, Reason.ZIP_RULE, e.getMessage());
    } catch (CorruptZipException e) {
      found(stored.zip, Kind.ZIP, Status.MALFORMED, Reason.ZIP_CORRUPT, e.getMessage());
    } catch (IOException e) {
      unreadable(stored.zip, Kind.ZIP, e);
    }
  }

  private void hashDirectory() {
    if (stored.partial != null) {
      String message = "being unpacked or left half unpacked: the go command ignores it";
      remarks.add(new Remark(Reason.CACHE_DISAGREES, stored.directory.toString(), 0, message));
      return;
    }
    try {
      directory =
          stored.module.path().equals(TOOLCHAIN)
              ? ToolchainDir.h1(stored.directory, stored.module)
              : ModuleDir.h1(stored.directory, stored.module);
    } catch (MalformedException e) {
      found(stored.directory, Kind.ZIP, Status.MALFORMED, Reason.CACHE_DISAGREES, e.getMessage());
    } catch (IOException e) {
      unreadable(stored.directory, Kind.ZIP, e);
    }
  }

  /** As the go command reads it: what is torn is made again, what is no h1 stops it. */
  private void readZipHash() {
    if (stored.zipHash == null) {
      return;
    }
    try {
      mustBeRegular(stored.zipHash);
      String text = text(stored.zipHash);
      if (text.length() != ZIPHASH_LENGTH || text.indexOf('\0') >= 0) {
        String message = text.isEmpty() ? "empty ziphash" : "torn ziphash: made again by go";
        remarks.add(new Remark(Reason.CACHE_ZIPHASH, stored.zipHash.toString(), 0, message));
      } else if (H1.isH1(text)) {
        zipHash = text;
      } else {
        String message = "unexpected ziphash: " + MalformedException.quote(text);
        found(stored.zipHash, Kind.ZIP, Status.MALFORMED, Reason.CACHE_ZIPHASH, message);
      }
    } catch (IOException e) {
      unreadable(stored.zipHash, Kind.ZIP, e);
    }
  }

  private void hashGoMod(ZipLimits limits) {
    try {
      mustBeRegular(stored.goMod);
      goMod = GoModFile.h1(stored.goMod, limits.maxGoModBytes());
    } catch (MalformedException e) {
      found(stored.goMod, Kind.GO_MOD, Status.MALFORMED, Reason.ZIP_RULE, e.getMessage());
    } catch (IOException e) {
      unreadable(stored.goMod, Kind.GO_MOD, e);
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_ZIPHASH_BYTES);
      return new String(bytes, StandardCharsets.ISO_8859_1).strip();
    }
  }

  /** A pipe would be waited for; a link is none of go's. */
  private static void mustBeRegular(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(file + " is not a regular file");
    }
  }

  private void unreadable(Path file, Kind kind, IOException e) {
    found(
        file,
        kind,
        Status.UNVERIFIABLE,
        Reason.CACHE_UNREADABLE,
        "cannot be read: " + FileFailure.describe(e));
  }

  private void found(Path file, Kind kind, Status status, Reason reason, String message) {
    Claim claim =
        new Claim(stored.module.path(), stored.module.version(), kind, "", file.toString(), 0);
    findings.add(Finding.local(claim, status, reason, message));
  }
}
