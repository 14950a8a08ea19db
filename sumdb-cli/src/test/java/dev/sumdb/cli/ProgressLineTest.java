package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  private ProgressLine line(boolean terminal) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new ProgressLine(new Console(stream, stream, Map.of()), "records", terminal, nanos::get);
  }

  private void after(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private String shown() {
    String text = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return text;
  }

  @Test
  void rewritesOneLineOnATerminalAndRemovesItAtTheEnd() {
    ProgressLine line = line(true);
    after(Duration.ofMillis(499));
    line.checked(10, 1000);
    assertEquals("", shown());
    after(Duration.ofMillis(1));
    line.checked(100, 1000);
    assertEquals("\rsumdb: 100 of 1000 records, 200/s, 4 s left\u001b[K", shown());
    line.checked(101, 1000);
    assertEquals("", shown());
    after(Duration.ofMillis(500));
    line.checked(1000, 1000);
    assertEquals("\rsumdb: 1000 of 1000 records, 1000/s, 0 s left\u001b[K", shown());
    line.end();
    assertEquals("\r\u001b[K", shown());
  }

  @Test
  void writesALineEveryTenSecondsElsewhere() {
    ProgressLine line = line(false);
    after(Duration.ofMillis(9999));
    line.checked(10, 1000);
    assertEquals("", shown());
    after(Duration.ofMillis(1));
    line.checked(100, 1000);
    assertEquals("sumdb: 100 of 1000 records, 10/s, 90 s left\n", shown());
    line.end();
    assertEquals("", shown());
  }

  @Test
  void saysNothingOfWhatIsOverSoon() {
    ProgressLine line = line(true);
    line.checked(1000, 1000);
    line.end();
    assertEquals("", shown());
  }
}
