package dev.sumdb.mirrors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * What a module proxy's {@code .info} says (Go module reference, "GOPROXY protocol").
 *
 * @param version the canonical version
 * @param time of its commit; null if it does not say
 */
record ModuleInfo(String version, Instant time) {
  /** Nothing if it is not such a file. */
  static Optional<ModuleInfo> parse(byte[] json) {
    try {
      JsonNode node = new ObjectMapper().readTree(json);
      JsonNode version = node == null ? null : node.get("Version");
      if (version == null || !version.isTextual()) {
        return Optional.empty();
      }
      JsonNode time = node.get("Time");
      boolean dated = time != null && time.isTextual();
      return Optional.of(
          new ModuleInfo(
              version.textValue(),
              dated ? OffsetDateTime.parse(time.textValue()).toInstant() : null));
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return version + (time == null ? " without a time" : " of " + time);
  }
}
