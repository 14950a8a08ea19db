package dev.sumdb.audit;

import static dev.sumdb.audit.Reports.h1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.buildinfo.Executable;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryClaimsTest {
  @TempDir private Path dir;

  private final FakeDatabase database =
      new FakeDatabase("sum.example").logs(7, "example.com/a", "v1.0.0 " + h1("a"));

  private AuditReport audit(String modules) throws IOException {
    byte[] file =
        new Executable(true, ByteOrder.LITTLE_ENDIAN)
            .inline("go1.22.1", Executable.framed(modules))
            .elf(true);
    return audit(Files.write(dir.resolve("x"), file));
  }

  private AuditReport audit(Path file) throws IOException {
    Claims claims = new Claims();
    BinaryClaims.read(file, claims);
    return Reports.run(claims, database);
  }

  private List<String> lines(AuditReport report) {
    return Reports.lines(report).stream().map(l -> l.replace(dir + "/", "")).toList();
  }

  @Test
  void checksTheMainModuleAndItsDependencies() throws Exception {
    AuditReport report =
        audit(
            "mod\texample.com/a\tv1.0.0\t"
                + h1("a")
                + "\ndep\texample.com/a\tv1.0.0\t"
                + h1("evil")
                + "\n");
    assertEquals(
        List.of(
            "x example.com/a@v1.0.0: verified", "x example.com/a@v1.0.0: mismatch GSV-MISMATCH"),
        lines(report));
    assertEquals(
        List.of(
            dir
                + "/x:0 GSV-BINARY-SUMS-ONLY checked are the embedded sums of modules (built by"
                + " go1.22.1): that they are logged does not prove that the code was made from"
                + " them"),
        Reports.remarks(report));
  }

  @Test
  void cannotVerifyModulesWithoutASum() throws Exception {
    AuditReport report =
        audit(
            "dep\texample.com/vendored\tv1.0.0\t\n"
                + "dep\texample.com/workspace\t(devel)\t\n"
                + "dep\texample.com/b\tv1.0.0\n=>\t./b\t(devel)\t\n");
    assertEquals(
        List.of(
            "x example.com/vendored@v1.0.0: unverifiable GSV-BINARY-NO-SUM",
            "x example.com/workspace@(devel): skipped GSV-REPLACED",
            "x example.com/b@v1.0.0: skipped GSV-REPLACED"),
        lines(report));
    assertEquals(
        "example.com/b is replaced by the directory ./b", report.results().get(2).message());
    assertEquals(3, report.exitCode());
  }

  @Test
  void doesNotTrustWhatAnExecutableSaysAboutItself() throws Exception {
    AuditReport report =
        audit(
            "dep\tnot a path\tv1.0.0\t"
                + h1("a")
                + "\ndep\texample.com/a\tlatest\t"
                + h1("a")
                + "\ndep\texample.com/a\tv1.0.0\tsha256:00\n"
                + "dep\texample.com/a\tv1.0.0\th1:x\n");
    assertEquals(
        List.of(
            "x not a path@v1.0.0: malformed GSV-LINT-MODULE",
            "x example.com/a@latest: malformed GSV-LINT-MODULE",
            "x example.com/a@v1.0.0: unverifiable GSV-ALGORITHM",
            "x example.com/a@v1.0.0: malformed GSV-LINT-HASH"),
        lines(report));
  }

  @Test
  void hasNothingToVerifyInAProgramWithoutModules() throws Exception {
    AuditReport report = audit("path\tcommand-line-arguments\n");
    assertEquals(List.of(), lines(report));
    assertEquals(5, report.exitCode());
    assertEquals(
        List.of(
            dir
                + "/x:0 GSV-BINARY-NO-SUM no sum of the main module: built from a directory:"
                + " command-line-arguments"),
        Reports.remarks(report));
  }

  @Test
  void cannotVerifyFilesWithoutBuildInformation() throws Exception {
    AuditReport report = audit(Files.writeString(dir.resolve("x"), "#!/bin/sh\necho hello\n"));
    assertEquals(List.of("x: unverifiable GSV-BINARY-NO-INFO"), lines(report));
    assertEquals(
        "not an executable of ELF, Mach-O or PE format", report.results().get(0).message());
    assertEquals(3, report.exitCode());
    assertThrows(IOException.class, () -> audit(dir.resolve("none")));
    assertThrows(IOException.class, () -> audit(dir));
    assertThrows(IOException.class, () -> audit(Path.of("/dev/zero")));
  }
}
