package dev.sumdb.client;

import static dev.sumdb.client.TestDatabase.lookupPath;
import static dev.sumdb.client.TestDatabase.module;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SilenceBreakerTest {
  private final TestDatabase database = TestDatabase.ofSize(2, 20);
  private final SumDbSource source = new SilenceBreaker(database, 4);

  private void silent(SourceException.Kind kind) {
    for (int i = 1; i < 20; i++) {
      database.refuse(lookupPath(module(i)), new SourceException(kind, "silence " + i));
    }
  }

  /** How many of the reads 1..19 reach the database. */
  private int reached() throws IOException {
    database.forgetAsked();
    for (int i = 1; i < 20; i++) {
      String path = lookupPath(module(i));
      assertThrows(SourceException.class, () -> source.read(path, 1000));
    }
    return database.asked().size();
  }

  @Test
  void givesUpAtOnceOnWhoeverCannotBeReached() throws Exception {
    silent(SourceException.Kind.UNREACHABLE);

    assertEquals(1, reached());
  }

  @Test
  void givesUpAfterThreeTimeoutsOnWhoeverNeverAnswered() throws Exception {
    silent(SourceException.Kind.TIMEOUT);

    assertEquals(3, reached());
  }

  @Test
  void isPatientWithWhoeverHasAnswered() throws Exception {
    source.read(lookupPath(module(0)), 1000);
    silent(SourceException.Kind.UNREACHABLE);

    assertEquals(5, reached());
  }

  @Test
  void takesRefusalsForAnswers() throws Exception {
    silent(SourceException.Kind.STATUS);

    assertEquals(19, reached());
  }

  @Test
  void repeatsWhyItGaveUp() throws Exception {
    silent(SourceException.Kind.UNREACHABLE);
    reached();

    SourceException e =
        assertThrows(SourceException.class, () -> source.read(lookupPath(module(0)), 1000));

    assertEquals("silence 1", e.getMessage());
  }
}
