package dev.sumdb.goproxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The {@code .info} file of a module version (Go module reference, "GOPROXY protocol"). */
public final class VersionInfo {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VersionInfo() {}

  /** The time of the version, which is in the key {@code Time} in the form of RFC 3339. */
  public static Instant time(byte[] json) throws MalformedException {
    try {
      JsonNode time = JSON.readTree(json).path("Time");
      if (time.isTextual()) {
        return OffsetDateTime.parse(time.textValue()).toInstant();
      }
    } catch (JsonProcessingException | DateTimeException e) {
      throw new MalformedException("version info: no JSON with a Time");
    } catch (IOException e) {
      throw new AssertionError("bytes in memory cannot be read", e);
    }
    throw new MalformedException("version info has no Time");
  }
}
