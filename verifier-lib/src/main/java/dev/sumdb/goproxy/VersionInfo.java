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

  /**
   * The time of the version, which is in the key {@code Time} in the form of RFC 3339.
   *
   * @throws MalformedException if it has none, or is about another version
   */
  public static Instant time(byte[] json, String version) throws MalformedException {
    try {
      JsonNode info = JSON.readTree(json);
      String about = info.path("Version").asText();
      if (!about.equals(version)) {
        throw new MalformedException(
            "version info is about " + MalformedException.quote(about) + ", want " + version);
      }
      JsonNode time = info.path("Time");
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
