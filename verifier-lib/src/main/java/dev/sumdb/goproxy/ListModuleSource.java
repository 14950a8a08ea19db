package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Asks one source after another as the go command goes through GOPROXY: the next one if a source
 * says not found, or after any error if a pipe follows the entry.
 *
 * <p>If none has the module version, an error that any of them had wins over not found, for it may
 * have been the one that has it.
 */
public final class ListModuleSource implements ModuleSource {
  private static final String DIRECT = "direct";

  /**
   * One source of the list.
   *
   * @param name for messages, without credentials
   * @param fallThroughOnAnyError whether to go on after an error other than not found
   */
  public record Step(String name, ModuleSource source, boolean fallThroughOnAnyError) {
    public Step {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(source, "source");
    }

    /** The same step with its source replaced, e.g. by one that is guarded or counted. */
    public Step withSource(ModuleSource other) {
      return new Step(name, other, fallThroughOnAnyError);
    }
  }

  private final List<Step> steps;

  /** Without any step, everything is not found. */
  public ListModuleSource(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * The steps that a list stands for.
   *
   * @param direct what {@code direct} means
   * @param own entries that are this server itself are left out
   * @param notices is told, in one line each, what was left out
   */
  public static List<Step> steps(
      ProxyList list,
      ModuleSources sources,
      ModuleSource direct,
      OwnAddresses own,
      Consumer<String> notices) {
    List<Step> steps = new ArrayList<>();
    for (ProxyList.Entry entry : list.entries()) {
      if (entry instanceof ProxyList.Proxy proxy) {
        if (own.cover(proxy.uri())) {
          notices.accept("upstream " + proxy + " is this server itself: skipped");
        } else {
          ModuleSource source = sources.source(proxy.uri());
          steps.add(new Step(proxy.toString(), source, proxy.fallThroughOnAnyError()));
        }
      } else if (entry instanceof ProxyList.Direct) {
        steps.add(new Step(DIRECT, direct, false));
      } else {
        steps.add(new Step("off", ListModuleSource::off, false));
      }
    }
    return List.copyOf(steps);
  }

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    ModuleNotFoundException notFound = null;
    UpstreamException error = null;
    for (Step step : steps) {
      try {
        return step.source().fetch(module, dir, budget);
      } catch (ModuleRejectedException e) {
        notFound = e;
        if (!step.fallThroughOnAnyError()) {
          break;
        }
      } catch (ModuleNotFoundException e) {
        notFound = better(notFound, e, step);
      } catch (UpstreamException e) {
        error = e;
        if (!step.fallThroughOnAnyError()) {
          break;
        }
      }
    }
    if (error != null) {
      throw error;
    }
    throw notFound != null
        ? notFound
        : new ModuleNotFoundException("no upstream is left in the list of proxies");
  }

  /** What the repository itself says is worth most, then what the first proxy said. */
  private static ModuleNotFoundException better(
      ModuleNotFoundException before, ModuleNotFoundException now, Step step) {
    return before == null || step.name().equals(DIRECT) ? now : before;
  }

  private static Fetched off(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException {
    throw new ModuleNotFoundException("module lookup disabled by GOPROXY=off");
  }
}
