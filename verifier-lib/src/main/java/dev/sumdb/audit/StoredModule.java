package dev.sumdb.audit;

import dev.sumdb.gosum.ModuleVersion;
import java.nio.file.Path;

/**
 * The files of one module version in a cache or storage; each null where there is none. Filled
 * while the tree is walked.
 */
final class StoredModule {
  final ModuleVersion module;
  Path zip;
  Path zipHash;
  Path goMod;
  Path directory;
  Path partial;

  StoredModule(ModuleVersion module) {
    this.module = module;
  }
}
