package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Two sources, told apart by the module's path: as GONOPROXY sends the modules it names to their
 * repositories and to no proxy.
 */
public final class PatternModuleSource implements ModuleSource {
  private final ModulePatterns patterns;
  private final ModuleSource matching;
  private final ModuleSource others;

  /** Neither source ever hears of a module that is the other's. */
  public PatternModuleSource(ModulePatterns patterns, ModuleSource matching, ModuleSource others) {
    this.patterns = patterns;
    this.matching = matching;
    this.others = others;
  }

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    ModuleSource source = patterns.matches(module.path()) ? matching : others;
    return source.fetch(module, dir, budget);
  }
}
