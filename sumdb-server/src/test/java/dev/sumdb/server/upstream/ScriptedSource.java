package dev.sumdb.server.upstream;

import dev.sumdb.goproxy.DiskBudget;
import dev.sumdb.goproxy.ModuleNotFoundException;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.UpstreamException;
import dev.sumdb.gosum.H1;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * An upstream that does as it is told and checks its caller: every fetch has an empty directory of
 * its own. It has every module version unless told otherwise.
 */
final class ScriptedSource implements ModuleSource {

  /** What a fetch does after it was counted. */
  interface Script {
    void run(ModuleVersion module, Path dir)
        throws ModuleNotFoundException, UpstreamException, IOException;
  }

  final List<ModuleVersion> fetches = new CopyOnWriteArrayList<>();
  final Semaphore arrived = new Semaphore(0);
  volatile Script script = (module, dir) -> {};

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    try (var files = Files.list(dir)) {
      if (files.findAny().isPresent()) {
        throw new AssertionError("the directory of a fetch is not empty: " + dir);
      }
    }
    fetches.add(module);
    arrived.release();
    script.run(module, dir);
    budget.reserve(1000);
    Path zip = dir.resolve("module.zip");
    Modules.writeZip(zip, module);
    return new Fetched(zip, H1.goMod(Modules.goMod(module)), "scripted");
  }

  /** Fetches hang until the latch opens. */
  void hangUntil(CountDownLatch latch) {
    script = (module, dir) -> await(latch);
  }

  static void await(CountDownLatch latch) throws InterruptedIOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
