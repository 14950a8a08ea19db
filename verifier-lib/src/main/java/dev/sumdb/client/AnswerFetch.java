package dev.sumdb.client;

import dev.sumdb.gosum.ModuleVersion;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Gets the answers for the module versions of a run: from the cache, or else from the source. */
final class AnswerFetch {
  private final SumDbSource source;
  private final VerifiedCache cache;
  private final AnswerParser parser;
  private final ParallelReads reads;
  private final LookupProgress progress;

  AnswerFetch(
      SumDbSource source,
      VerifiedCache cache,
      AnswerParser parser,
      ParallelReads reads,
      LookupProgress progress) {
    this.source = source;
    this.cache = cache;
    this.parser = parser;
    this.reads = reads;
    this.progress = progress;
  }

  /**
   * One for each module, in their order.
   *
   * @param useCache false to get past answers of the cache that turned out to be damaged
   */
  List<FetchedAnswer> fetch(List<ModuleVersion> modules, boolean useCache)
      throws InterruptedIOException {
    Map<ModuleVersion, FetchedAnswer> fetched = new ConcurrentHashMap<>();
    AtomicInteger done = new AtomicInteger();
    reads.forEach(
        modules,
        module -> {
          fetched.put(module, fetch(module, useCache));
          progress.done(LookupProgress.Step.LOOKUPS, done.incrementAndGet(), modules.size());
        });
    List<FetchedAnswer> answers = new ArrayList<>();
    modules.forEach(module -> answers.add(fetched.get(module)));
    return answers;
  }

  private FetchedAnswer fetch(ModuleVersion module, boolean useCache) {
    if (useCache) {
      Optional<FetchedAnswer> kept =
          cache
              .lookup(module)
              .map(body -> parser.parse(module, body, true))
              .filter(answer -> answer instanceof LookupAnswer);
      if (kept.isPresent()) {
        return kept.get();
      }
    }
    return fromSource(module);
  }

  private FetchedAnswer fromSource(ModuleVersion module) {
    LookupOutcome outcome;
    try {
      byte[] body = source.read(AnswerParser.asked(module), SumDbSource.MAX_LOOKUP_BYTES);
      return parser.parse(module, body, false);
    } catch (NotInSourceException e) {
      outcome =
          source.isAuthoritative()
              ? new LookupOutcome.NotFound(e.getMessage())
              : new LookupOutcome.Unverifiable(e.getMessage());
    } catch (SourceException e) {
      outcome = new LookupOutcome.Unverifiable(e.getMessage());
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
      outcome = new LookupOutcome.Unverifiable("interrupted");
    }
    return new FetchedAnswer.Settled(module, outcome);
  }
}
