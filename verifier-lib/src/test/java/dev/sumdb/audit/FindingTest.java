package dev.sumdb.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.client.Misbehaviour;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FindingTest {
  private static final Claim CLAIM =
      new Claim("example.com/a", "v1.0.0", Kind.ZIP, Reports.h1("a"), "go.sum", 3);

  private static Finding verified(Claim claim, List<String> want, long index) {
    return new Finding(claim, Status.VERIFIED, Reason.NONE, "", want, index, "sum.example");
  }

  @Test
  void cannotCallVerifiedWhatIsNotAmongTheProvenHashes() {
    assertEquals(4, verified(CLAIM, List.of(CLAIM.hash()), 4).logIndex());
    List<String> other = List.of(Reports.h1("b"));
    assertThrows(IllegalArgumentException.class, () -> verified(CLAIM, other, 4));
    assertThrows(IllegalArgumentException.class, () -> verified(CLAIM, List.of(), 4));
  }

  @Test
  void cannotCallVerifiedWhatHasNoRecord() {
    List<String> want = List.of(CLAIM.hash());
    assertThrows(IllegalArgumentException.class, () -> verified(CLAIM, want, Finding.NOT_LOGGED));
  }

  @Test
  void cannotBeVerifiedWithoutADatabase() {
    Finding verified = verified(CLAIM, List.of(CLAIM.hash()), 4);
    Claims claims = new Claims();
    assertThrows(IllegalArgumentException.class, () -> claims.add(verified));
  }

  @Test
  void knowsAReasonForEveryMisbehaviour() {
    for (Misbehaviour.Reason reason : Misbehaviour.Reason.values()) {
      assertTrue(Reason.ofCode(reason.code()).isPresent(), reason::code);
    }
  }

  @Test
  void hasOneReasonPerCode() {
    Set<String> codes = new HashSet<>();
    for (Reason reason : Reason.values()) {
      assertTrue(codes.add(reason.code()), reason::code);
      assertTrue(reason == Reason.NONE || reason.code().matches("GSV(-[A-Z0-9]+)+"), reason::code);
    }
  }

  @Test
  void namesPlacesAndSubjects() {
    assertEquals("go.sum:3", CLAIM.location());
    assertEquals("example.com/a@v1.0.0", CLAIM.subject());
    Claim goMod = new Claim("example.com/a", "v1.0.0", Kind.GO_MOD, "", "x.mod", 0);
    assertEquals("x.mod", goMod.location());
    assertEquals("example.com/a@v1.0.0/go.mod", goMod.subject());
    assertEquals("", Claim.at("x", 1).subject());
  }

  @Test
  void parsesTheNamesOfStatuses() throws Exception {
    for (Status status : Status.values()) {
      assertEquals(status, Status.parse(status.text()));
    }
    assertThrows(dev.sumdb.tlog.MalformedException.class, () -> Status.parse("VERIFIED"));
  }
}
