package dev.sumdb.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sumdb.gosum.ModuleVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes a database serves, nothing is proven that its log does not have. */
class ClientProperties {
  private static final int HEIGHT = 2;
  private static final int SIZE = 30;
  private static final List<ModuleVersion> ASKED =
      List.of(0L, 1L, 7L, 19L, 29L).stream().map(TestDatabase::module).toList();

  private enum Kind {
    SET,
    CUT,
    INSERT,
    REPEAT,
    REPLACE
  }

  /** One alteration of an answer or tile. */
  private record Damage(int path, Kind kind, int at, byte value) {
    byte[] apply(byte[] data) {
      int place = at % (data.length + 1);
      int rest = data.length - place;
      switch (kind) {
        case SET -> {
          byte[] altered = data.clone();
          altered[at % data.length] = value;
          return altered;
        }
        case CUT -> {
          return Arrays.copyOf(data, place);
        }
        case INSERT -> {
          byte[] altered = Arrays.copyOf(data, data.length + 1);
          System.arraycopy(data, place, altered, place + 1, rest);
          altered[place] = value;
          return altered;
        }
        case REPEAT -> {
          byte[] altered = Arrays.copyOf(data, data.length + rest);
          System.arraycopy(data, place, altered, data.length, rest);
          return altered;
        }
        case REPLACE -> {
          byte[] altered = new byte[at % 300];
          Arrays.fill(altered, value);
          return altered;
        }
        default -> throw new AssertionError(kind);
      }
    }
  }

  @Provide
  Arbitrary<Damage> damages() {
    Arbitrary<Integer> place = Arbitraries.integers().between(0, 10_000);
    Arbitrary<Byte> value =
        Arbitraries.oneOf(
            Arbitraries.bytes(),
            Arbitraries.of((byte) '\n', (byte) ' ', (byte) '0', (byte) '9', (byte) '+', (byte) 0));
    return Combinators.combine(place, Arbitraries.of(Kind.class), place, value).as(Damage::new);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void provesNothingThatIsNotInTheLog(
      @ForAll @Size(min = 1, max = 3) List<@From("damages") Damage> damages,
      @ForAll @IntRange(max = 1) int warm)
      throws Exception {
    TestDatabase database = TestDatabase.ofSize(HEIGHT, SIZE);
    TestClient probe = new TestClient(database.key(), HEIGHT);
    probe.mustProve(database, ASKED.toArray(ModuleVersion[]::new));
    List<String> paths = new ArrayList<>(database.asked());
    paths.sort(null);
    TestClient client = new TestClient(database.key(), HEIGHT);
    if (warm == 1) {
      client.mustProve(database.freezeHead(12), ASKED.get(0));
      database.freezeHead(-1);
    }
    for (Damage damage : damages) {
      database.alter(paths.get(damage.path() % paths.size()), damage::apply);
    }

    LookupRun run = client.lookup(database, ASKED);

    for (Map.Entry<ModuleVersion, LookupOutcome> outcome : run.outcomes().entrySet()) {
      check(database, outcome.getKey(), outcome.getValue());
    }
    if (client.trustedSize() > 0) {
      assertEquals(
          database.head(client.trustedSize()),
          SeenHead.open(client.heads.newest().orElseThrow(), database.key()).head());
    }
    client.mustProve(database.honest(), ASKED.toArray(ModuleVersion[]::new));
  }

  private static void check(TestDatabase database, ModuleVersion module, LookupOutcome outcome)
      throws Exception {
    if (outcome instanceof LookupOutcome.Proven proven) {
      assertEquals(database.log().record(proven.record().id()), proven.record());
      assertEquals(TestDatabase.lines(module, ""), proven.record().text());
    } else if (outcome instanceof LookupOutcome.Misbehaved misbehaved) {
      Evidence.check(misbehaved.what().evidence(), database.key());
    }
  }

  @Property(tries = 1000)
  void arbitraryEvidenceOnlyCausesTheDeclaredExceptions(
      @ForAll @IntRange(max = 100_000) int at, @ForAll char value) {
    TestDatabase database = TestDatabase.ofSize(HEIGHT, 3);
    String text =
        new EvidenceWriter(database.key(), database, TestClient.CLOCK)
            .malformed("lookup/example.com/m@v1.0.0", database.note(3), "reason")
            .evidence();
    StringBuilder altered = new StringBuilder(text);
    altered.setCharAt(at % altered.length(), value);
    try {
      Evidence.check(altered.toString(), database.key());
    } catch (dev.sumdb.tlog.MalformedException | dev.sumdb.tlog.ProofException e) {
      // The two declared ones.
    }
  }
}
