package dev.sumdb.cli;

import dev.sumdb.audit.ModuleFetch;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goproxy.GoHttpSettings;
import dev.sumdb.goproxy.ModuleSource;
import dev.sumdb.goproxy.ModuleSources;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where this run gets zips and go.mod files from: the module cache, then go's upstreams. */
final class OpenModules implements AutoCloseable {
  private final ModuleFetch fetch;
  private final AutoCloseable connections; // null if there can be none

  private OpenModules(ModuleFetch fetch, ModuleSources connections) {
    this.fetch = fetch;
    this.connections = connections;
  }

  static OpenModules open(DatabaseOptions options, GoEnv env, Console console)
      throws CommandException, IOException {
    Optional<Path> cache = env.gomodcache().map(Path::of);
    if (options.offline()) {
      return new OpenModules(ModuleFetch.offline(cache.orElse(Path.of(""))), null);
    }
    return Online.open(cache, options, env, console);
  }

  ModuleFetch fetch() {
    return fetch;
  }

  @Override
  public void close() {
    if (connections != null) {
      Online.close(connections);
    }
  }

  /** Apart, because its classes are loaded with it. */
  private static final class Online {
    static OpenModules open(
        Optional<Path> cache, DatabaseOptions options, GoEnv env, Console console)
        throws CommandException, IOException {
      String list = options.proxy().isEmpty() ? env.goproxy() : options.proxy();
      ModuleSources sources = null;
      boolean complete = false;
      try {
        sources =
            new ModuleSources(
                GoHttpSettings.of(env, console.environment(), console::hint), ZipLimits.GO);
        ModuleSource source = FetchedModule.source(env, list, sources, console);
        ModuleFetch fetch =
            cache.isPresent() ? ModuleFetch.of(cache.get(), source) : ModuleFetch.of(source);
        complete = true;
        return new OpenModules(fetch, sources);
      } catch (MalformedException e) {
        throw CommandException.usage(e.getMessage(), "see sumdb env");
      } finally {
        if (!complete && sources != null) {
          sources.close();
        }
      }
    }

    static void close(AutoCloseable connections) {
      ((ModuleSources) connections).close();
    }
  }
}
