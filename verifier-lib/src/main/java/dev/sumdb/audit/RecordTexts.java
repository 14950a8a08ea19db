package dev.sumdb.audit;

import dev.sumdb.gosum.ModuleVersion;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The supposed texts of records, each made when it is asked for: those of all modules of a large
 * file at once would be twice the file.
 */
final class RecordTexts extends AbstractMap<ModuleVersion, String> {
  private final Set<ModuleVersion> modules;
  private final Function<ModuleVersion, String> text;

  /**
   * Takes over the set.
   *
   * @param text asked for these modules only
   */
  RecordTexts(Set<ModuleVersion> modules, Function<ModuleVersion, String> text) {
    this.modules = modules;
    this.text = text;
  }

  @Override
  public String get(Object module) {
    return modules.contains(module) ? text.apply((ModuleVersion) module) : null;
  }

  @Override
  public boolean containsKey(Object module) {
    return modules.contains(module);
  }

  @Override
  public Set<Map.Entry<ModuleVersion, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<ModuleVersion, String>> iterator() {
        return modules.stream()
            .<Map.Entry<ModuleVersion, String>>map(module -> Map.entry(module, text.apply(module)))
            .iterator();
      }

      @Override
      public int size() {
        return modules.size();
      }
    };
  }

  @Override
  public Set<ModuleVersion> keySet() {
    return modules;
  }
}
