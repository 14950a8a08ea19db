package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;

/** What a source gave for one module version: something to prove, or already the outcome. */
sealed interface FetchedAnswer permits LookupAnswer, FetchedAnswer.Settled {
  ModuleVersion module();

  /** Nothing to prove. */
  record Settled(ModuleVersion module, LookupOutcome outcome) implements FetchedAnswer {}
}
