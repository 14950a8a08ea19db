package dev.sumdb.server.upstream;

import static dev.sumdb.server.upstream.Modules.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.goproxy.HttpSettings;
import dev.sumdb.goproxy.ListModuleSource;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.goproxy.PhaseTimeouts;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.server.log.Log;
import dev.sumdb.server.log.LogDir;
import dev.sumdb.server.log.LogOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything an upstream can get wrong. Whatever it sends: the right kind of failure with its
 * reason, nothing recorded, no file left, and the module is recorded as soon as the upstream is
 * mended.
 */
class BadUpstreamTest {

  private static final ModuleVersion MODULE = module("example.com/m@v1.0.0");
  private static final byte[] GO_MOD = Modules.goMod(MODULE);
  private static final byte[] ZIP = Modules.zip("example.com/m@v1.0.0/", GO_MOD);
  private static final PhaseTimeouts SHORT =
      new PhaseTimeouts(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(300));

  @TempDir Path dir;

  private final SettableClock clock = new SettableClock();
  private FakeProxy proxy;
  private Log log;
  private LookupService lookups;
  private IngestionOptions options;

  @BeforeEach
  void start() throws Exception {
    proxy = FakeProxy.start((path, out) -> {});
    log = Log.open(LogDir.init(dir.resolve("log"), "example.com/log", null), LogOptions.defaults());
    options = IngestionOptions.defaults(dir).withClock(clock);
    use(PhaseTimeouts.DEFAULT);
  }

  private void use(PhaseTimeouts timeouts) throws Exception {
    if (lookups != null) {
      lookups.close();
    }
    ModuleSources sources =
        new ModuleSources(HttpSettings.defaults().withTimeouts(timeouts), ZipLimits.GO);
    UpstreamGuard guard = new UpstreamGuard(options);
    ListModuleSource.Step step =
        new ListModuleSource.Step(proxy.base().toString(), sources.source(proxy.base()), false);
    lookups =
        LookupService.of(log, new ListModuleSource(List.of(guard.guard(step))), guard, options);
  }

  @AfterEach
  void mendedUpstreamIsUsedAndNothingIsLeft() throws Exception {
    assertEquals(0, log.head().head().size(), "something was recorded");
    clock.move(Duration.ofSeconds(10));
    proxy.answer(FakeProxy.good(MODULE));
    assertEquals(
        "example.com/m v1.0.0 h1:mf3ZgaLi4oSAsMraSF2c/29zuDnyW+GWSJW1ofY+5Bk=",
        lookups
            .lookup(MODULE)
            .get(60, TimeUnit.SECONDS)
            .record()
            .record()
            .text()
            .lines()
            .findFirst()
            .orElseThrow());
    assertEquals(List.of(), SpoolTest.left(options.spoolDir()), "temporary files left behind");
    lookups.close();
    log.close();
    proxy.close();
  }

  private Throwable failure() {
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class, () -> lookups.lookup(MODULE).get(60, TimeUnit.SECONDS));
    return thrown.getCause();
  }

  private void mustBeNotFound(String reason) {
    assertEquals(reason, assertInstanceOf(ModuleNotFoundException.class, failure()).reason());
  }

  private void mustFail(UpstreamException.Kind kind, String message) {
    UpstreamException e = assertInstanceOf(UpstreamException.class, failure());
    assertEquals(message, e.getMessage().replace(proxy.base().toString(), "BASE"));
    assertEquals(kind, e.kind());
  }

  private void serve(byte[] zip) {
    proxy.answer((path, out) -> FakeProxy.ok(out, path.endsWith(".mod") ? GO_MOD : zip));
  }

  /** A zip of one file after a good go.mod. */
  private static byte[] zipWith(String name, long zeros) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry(name));
    byte[] piece = new byte[1 << 20];
    for (long left = zeros; left > 0; left -= piece.length) {
      zip.write(piece, 0, (int) Math.min(piece.length, left));
    }
    zip.finish();
    return out.toByteArray();
  }

  /** Offset of the only central directory header of a zip with one entry. */
  private static int central(byte[] zip) {
    return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 6);
  }

  @Test
  void honestZipBomb() throws IOException {
    serve(zipWith(MODULE + "/a.go", (500L << 20) + 1));
    mustBeNotFound(
        "total uncompressed size of module contents too large (max size is 524288000 bytes)");
  }

  @Test
  void lyingZipBomb() throws IOException {
    byte[] zip = zipWith(MODULE + "/a.go", 64 << 20);
    ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).putInt(central(zip) + 24, 10);
    serve(zip);
    mustFail(
        UpstreamException.Kind.TROUBLE,
        "BASE/example.com/m/@v/v1.0.0.zip: uncompressed size of file"
            + " example.com/m@v1.0.0/a.go is larger than declared size (10 bytes)");
  }

  @Test
  void wrongCrc() throws IOException {
    byte[] zip = zipWith(MODULE + "/a.go", 100);
    zip[central(zip) + 16] ^= 1;
    serve(zip);
    mustFail(
        UpstreamException.Kind.TROUBLE,
        "BASE/example.com/m/@v/v1.0.0.zip: example.com/m@v1.0.0/a.go:"
            + " zip: checksum error (have 9988c6ca, want 9988c6cb)");
  }

  @Test
  void truncatedZip() {
    serve(Arrays.copyOf(ZIP, ZIP.length - 30));
    mustFail(
        UpstreamException.Kind.TROUBLE,
        "BASE/example.com/m/@v/v1.0.0.zip: zip: not a valid zip file");
  }

  @Test
  void wrongPrefix() {
    serve(Modules.zip("example.com/other@v1.0.0/", GO_MOD));
    mustBeNotFound(
        "example.com/other@v1.0.0/go.mod: path does not have prefix \"example.com/m@v1.0.0/\"");
  }

  @Test
  void goModOfSeventeenMebibytesInTheZip() throws IOException {
    serve(zipWith(MODULE + "/go.mod", 17 << 20));
    mustBeNotFound(
        "example.com/m@v1.0.0/go.mod: go.mod file too large (max size is 16777216 bytes)");
  }

  @Test
  void goModOfSeventeenMebibytes() {
    byte[] large = new byte[17 << 20];
    Arrays.fill(large, (byte) '/');
    proxy.answer((path, out) -> FakeProxy.ok(out, path.endsWith(".mod") ? large : ZIP));
    mustBeNotFound("go.mod file too large (max size is 16777216 bytes)");
  }

  @Test
  void zipThatIsAnnouncedTooLarge() {
    CountDownLatch refused = new CountDownLatch(1);
    proxy.answer(
        (path, out) -> {
          if (path.endsWith(".mod")) {
            FakeProxy.ok(out, GO_MOD);
          } else {
            FakeProxy.head(out, "200 OK", (500L << 20) + 1);
            out.flush();
            ScriptedSource.await(refused); // the announcement alone decides
          }
        });
    mustBeNotFound("module zip file is too large (limit is 524288000 bytes)");
    refused.countDown();
  }

  @Test
  void halfABody() {
    proxy.answer(
        (path, out) -> {
          if (path.endsWith(".mod")) {
            FakeProxy.ok(out, GO_MOD);
          } else {
            FakeProxy.head(out, "200 OK", ZIP.length);
            out.write(ZIP, 0, ZIP.length / 2);
          }
        });
    mustFail(
        UpstreamException.Kind.TROUBLE,
        "reading BASE/example.com/m/@v/v1.0.0.zip: incomplete body:"
            + " fixed content-length: 345, bytes received: 172");
  }

  @Test
  void htmlWithStatus200() {
    byte[] page = "<!DOCTYPE html><html>log in</html>".getBytes(StandardCharsets.UTF_8);
    proxy.answer((path, out) -> FakeProxy.ok(out, page));
    mustFail(
        UpstreamException.Kind.TROUBLE,
        "reading BASE/example.com/m/@v/v1.0.0.mod: an HTML page, status 200");
  }

  @Test
  void silenceBeforeTheAnswer() throws Exception {
    use(SHORT);
    CountDownLatch never = new CountDownLatch(1);
    proxy.answer((path, out) -> ScriptedSource.await(never));
    mustFail(
        UpstreamException.Kind.TIMEOUT,
        "reading BASE/example.com/m/@v/v1.0.0.mod: no answer within 300 ms");
    never.countDown();
  }

  @Test
  void silenceInTheMiddleOfAZip() throws Exception {
    use(SHORT);
    CountDownLatch never = new CountDownLatch(1);
    proxy.answer(
        (path, out) -> {
          if (path.endsWith(".mod")) {
            FakeProxy.ok(out, GO_MOD);
          } else {
            FakeProxy.head(out, "200 OK", ZIP.length);
            out.write(ZIP, 0, ZIP.length / 2);
            out.flush();
            ScriptedSource.await(never);
          }
        });
    mustFail(
        UpstreamException.Kind.TIMEOUT,
        "reading BASE/example.com/m/@v/v1.0.0.zip: nothing more within 300 ms");
    never.countDown();
  }

  @Test
  void serverErrorIsNotAbsence() {
    proxy.answer((path, out) -> FakeProxy.status(out, "500 Internal Server Error", "oops"));
    mustFail(
        UpstreamException.Kind.UNAVAILABLE,
        "reading BASE/example.com/m/@v/v1.0.0.mod: status 500: oops");
  }

  @Test
  void clientErrorIsNotAbsence() {
    proxy.answer((path, out) -> FakeProxy.status(out, "403 Forbidden", "who are you"));
    mustFail(
        UpstreamException.Kind.TROUBLE,
        "reading BASE/example.com/m/@v/v1.0.0.mod: status 403: who are you");
  }

  @Test
  void aVersionWithoutAZipIsNotFound() {
    proxy.answer(
        (path, out) -> {
          if (path.endsWith(".mod")) {
            FakeProxy.ok(out, GO_MOD);
          } else {
            FakeProxy.status(out, "404 Not Found", "not found: no zip");
          }
        });
    mustBeNotFound("no zip");
  }
}
