package dev.sumdb.server.overlay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.server.upstream.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private final SettableClock clock = new SettableClock();
  private final Sightings seen = new Sightings(clock);
  private final List<String> rows = new ArrayList<>();
  private int files;
  private boolean isFull;

  private boolean see(String content) {
    return seen.see(content, this::file, file -> !isFull && rows.add(content + " " + file));
  }

  private String file() throws IOException {
    if (isFull) {
      throw new IOException("no space left on device");
    }
    return "file" + ++files;
  }

  @Test
  void storesTheSameAgainAfterAWhileWithTheFileItHas() {
    see("a");
    see("a");
    clock.move(Sightings.AGAIN.minusMillis(1));
    see("a");
    see("b");
    assertEquals(List.of("a file1", "b file2"), rows);
    clock.move(Duration.ofMillis(1));
    see("a");
    assertEquals(List.of("a file1", "b file2", "a file1"), rows);
    assertEquals(2, files);
  }

  @Test
  void storesLaterWhatCouldNotBeStored() {
    isFull = true;
    see("a");
    isFull = false;
    assertEquals(List.of(), rows);
    clock.move(Sightings.AGAIN);
    see("a");
    assertEquals(List.of("a file1"), rows);
  }

  @Test
  void keepsAFileThatCouldNotBeKeptAtFirst() {
    seen.see(
        "a",
        () -> {
          throw new IOException("no space left on device");
        },
        file -> rows.add("a " + file));
    clock.move(Sightings.AGAIN);
    see("a");
    assertEquals(List.of("a ", "a file1"), rows);
  }

  @Test
  void aClockThatWasSetBackStoresSooner() {
    see("a");
    clock.move(Duration.ofHours(-1));
    see("a");
    assertEquals(2, rows.size());
  }

  @Test
  void saysWhenThereIsNoRoomForMore() {
    for (int i = 0; i < Sightings.MAX; i++) {
      assertTrue(see("different " + i));
    }
    assertFalse(see("one more"));
    assertTrue(see("different 0"));
    assertEquals(Sightings.MAX, rows.size());
  }
}
