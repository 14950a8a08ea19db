package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.modzip.ZipLimits;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListModuleSourceTest extends ModuleSourceContract {
  private static final ModuleSource.Fetched FETCHED =
      new ModuleSource.Fetched(Path.of("x"), "h1:x", "x");

  @TempDir private Path tree;
  @TempDir private Path dir;

  @Override
  ModuleSource source() throws IOException {
    Path versions = Files.createDirectories(tree.resolve(Modules.FILES));
    Files.write(versions.resolve("v1.5.0.mod"), Modules.goMod());
    Files.write(versions.resolve("v1.5.0.zip"), Modules.zip());
    Files.write(versions.resolve("v1.6.0.mod"), Modules.goMod());
    Path empty = Files.createDirectory(tree.resolve("empty"));
    return new ListModuleSource(
        List.of(
            step(new FileModuleSource(empty.toUri(), ZipLimits.GO), ','),
            step(new FileModuleSource(tree.toUri(), ZipLimits.GO), ',')));
  }

  private static ListModuleSource.Step step(ModuleSource source, char separator) {
    return new ListModuleSource.Step("x", source, separator == '|');
  }

  /**
   * A list in a few letters: + has it, 0 not found, r rejected, t trouble, u unavailable; then the
   * separator.
   */
  private static ListModuleSource list(String letters, StringBuilder asked) {
    List<ListModuleSource.Step> steps = new ArrayList<>();
    for (int i = 0; i < letters.length(); i += 2) {
      char letter = letters.charAt(i);
      int position = i / 2;
      char separator = i + 1 < letters.length() ? letters.charAt(i + 1) : ',';
      steps.add(
          step(
              (module, dir, budget) -> {
                asked.append(position);
                switch (letter) {
                  case '+' -> {
                    return FETCHED;
                  }
                  case '0' -> throw new ModuleNotFoundException("not found " + position);
                  case 'r' -> throw new ModuleRejectedException("rejected " + position);
                  case 't' -> throw UpstreamException.trouble("trouble " + position);
                  default ->
                      throw UpstreamException.unreachable(
                          UpstreamException.Kind.UNAVAILABLE, "unavailable " + position);
                }
              },
              separator));
    }
    return new ListModuleSource(steps);
  }

  @ParameterizedTest
  @CsvSource({
    // list, who is asked, the outcome
    "'+,+', 0, x",
    "'0,+', 01, x",
    "'0|+', 01, x",
    "'t,+', 0, trouble 0",
    "'u,+', 0, unavailable 0",
    "'t|+', 01, x",
    "'u|0,+', 012, x",
    "'0,0', 01, not found 0",
    "'0|0', 01, not found 0",
    "'t|0', 01, trouble 0",
    "'0,t', 01, trouble 1",
    "'t|u|0', 012, unavailable 1",
    "'r,+', 0, rejected 0",
    "'r|+', 01, x",
    "'r|0', 01, rejected 0",
    "'0,0,+', 012, x",
    "'', '', no upstream is left in the list of proxies",
  })
  void goesThroughTheListLikeGo(String letters, String who, String outcome) throws IOException {
    StringBuilder asked = new StringBuilder();
    String have;
    try {
      have = list(letters, asked).fetch(Modules.TOML, dir).source();
    } catch (ModuleNotFoundException | UpstreamException e) {
      have = e.getMessage();
    }
    assertEquals(outcome, have);
    assertEquals(who, asked.toString());
  }

  @Test
  void endsAtLocalTrouble() {
    IOException full = new IOException("no space left on device");
    ListModuleSource list =
        new ListModuleSource(
            List.of(
                step(
                    (module, dir, budget) -> {
                      throw full;
                    },
                    '|'),
                step((module, dir, budget) -> FETCHED, ',')));
    assertSame(full, assertThrows(IOException.class, () -> list.fetch(Modules.TOML, dir)));
  }

  private static List<ListModuleSource.Step> steps(String list, List<URI> own, List<String> notices)
      throws MalformedException {
    return ListModuleSource.steps(
        ProxyList.parse(list),
        new ModuleSources(HttpSettings.defaults(), ZipLimits.GO),
        (module, dir, budget) -> FETCHED,
        new OwnAddresses(own),
        notices::add);
  }

  @Test
  void makesStepsOfAList() throws MalformedException {
    List<ListModuleSource.Step> steps =
        steps("http://u:p@a.test|file:///srv/x,direct", List.of(), new ArrayList<>());
    assertEquals(
        List.of("http://a.test", "file:///srv/x", "direct"),
        steps.stream().map(ListModuleSource.Step::name).toList());
    assertEquals(
        List.of(true, false, false),
        steps.stream().map(ListModuleSource.Step::fallThroughOnAnyError).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, http://127.0.0.1:8080",
    "http://127.0.0.1:8080/, http://localhost:8080",
    "http://[::1]:8080/, http://localhost:8080",
    "https://sum.test, https://SUM.test:443/",
    "https://sum.test/go, https://sum.test/",
    "https://sum.test/go/, https://sum.test/go",
  })
  void skipsItselfWithANotice(String entry, URI own) throws Exception {
    List<String> notices = new ArrayList<>();
    List<ListModuleSource.Step> steps = steps(entry + ",direct", List.of(own), notices);
    assertEquals(List.of("direct"), steps.stream().map(ListModuleSource.Step::name).toList());
    assertEquals(List.of("upstream " + entry + " is this server itself: skipped"), notices);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8081, http://127.0.0.1:8080",
    "http://sum.test, https://sum.test",
    "https://sum.test/gopher, https://sum.test/go",
    "https://sum.test/, https://sum.test/go",
    "https://other.test, https://sum.test",
  })
  void doesNotSkipOthers(String entry, URI own) throws Exception {
    List<String> notices = new ArrayList<>();
    assertEquals(1, steps(entry, List.of(own), notices).size());
    assertEquals(List.of(), notices);
  }

  @Test
  void endsAtOff() throws Exception {
    ListModuleSource list = new ListModuleSource(steps("off", List.of(), new ArrayList<>()));
    Exception e = assertThrows(ModuleNotFoundException.class, () -> list.fetch(Modules.TOML, dir));
    assertEquals("module lookup disabled by GOPROXY=off", e.getMessage());
  }

  @Test
  void keepsModulesThatMatchAPatternFromAllOtherSources() throws Exception {
    ModuleSource never =
        (module, dir, budget) -> {
          throw new AssertionError("asked for " + module);
        };
    ModuleSource has = (module, dir, budget) -> FETCHED;
    ModulePatterns patterns = ModulePatterns.parse("github.com/BurntSushi");
    assertSame(FETCHED, new PatternModuleSource(patterns, has, never).fetch(Modules.TOML, dir));
    assertSame(
        FETCHED, new PatternModuleSource(ModulePatterns.NONE, never, has).fetch(Modules.TOML, dir));
  }
}
