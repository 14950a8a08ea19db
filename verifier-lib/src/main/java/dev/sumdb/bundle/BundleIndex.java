package dev.sumdb.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import dev.sumdb.tlog.TreeHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code index.json} says. It is a table of contents and is not trusted.
 *
 * @param key of the database
 * @param head size and root of {@code latest}
 * @param since older heads whose consistency with {@code head} the tiles prove, by size
 * @param base what an increment builds on; {@link Base#NONE} for a bundle that stands for itself
 * @param files SHA-256 and size of every other file, by name
 */
record BundleIndex(
    VerifierKey key,
    TreeHead head,
    List<TreeHead> since,
    Base base,
    SortedMap<String, FileInfo> files) {
  static final String NAME = "index.json";

  /** More than twice what the most files with long names need. */
  static final int MAX_BYTES = 32 << 20;

  private static final String FORMAT = "sumdb-bundle";
  private static final int VERSION = 1;
  private static final String HEX = "[0-9a-f]{64}";

  /** Size and SHA-256, in lower-case hexadecimal digits, of one file. */
  record FileInfo(int size, String sha256) {}

  /**
   * The bundle, or merge of several, whose files are left out.
   *
   * @param sha256 of its canonical encoding
   * @param lookups how many module versions it has
   * @param head its head
   */
  record Base(String sha256, int lookups, TreeHead head) {
    static final Base NONE = new Base("", 0, TreeHead.EMPTY);
  }

  BundleIndex {
    since = List.copyOf(since);
  }

  boolean isIncrement() {
    return !base.equals(Base.NONE);
  }

  /** The one text of this index. */
  String format() {
    StringBuilder out = new StringBuilder();
    out.append("{\n  \"format\": \"" + FORMAT + "\",\n  \"formatVersion\": " + VERSION + ",\n");
    out.append("  \"database\": {\"name\": " + quoted(key.name()));
    out.append(", \"key\": " + quoted(key.toString()) + "},\n");
    out.append("  \"head\": " + head(head) + ",\n");
    out.append("  \"since\": [");
    for (int i = 0; i < since.size(); i++) {
      out.append(i == 0 ? "" : ", ").append(head(since.get(i)));
    }
    out.append("],\n");
    if (isIncrement()) {
      out.append("  \"base\": {\"sha256\": \"" + base.sha256() + "\", \"lookups\": ");
      out.append(base.lookups() + ", \"head\": " + head(base.head()) + "},\n");
    }
    out.append("  \"files\": [");
    String separator = "\n";
    for (var file : files.entrySet()) {
      out.append(separator).append("    {\"name\": " + quoted(file.getKey()) + ", \"size\": ");
      out.append(file.getValue().size() + ", \"sha256\": \"" + file.getValue().sha256() + "\"}");
      separator = ",\n";
    }
    return out.append("\n  ]\n}\n").toString();
  }

  private static String head(TreeHead head) {
    return "{\"size\": " + head.size() + ", \"root\": \"" + head.root() + "\"}";
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /**
   * Parses exactly what {@link #format} prints.
   *
   * @throws BundleException of kind INCOMPLETE for another version of the format
   */
  static BundleIndex parse(byte[] bytes) throws BundleException {
    BundleIndex index;
    if (bytes.length > MAX_BYTES) {
      // The JSON parser would make many times as much of it.
      throw BundleException.altered(
          "altered: " + NAME + " has " + bytes.length + " bytes, want at most " + MAX_BYTES);
    }
    try {
      JsonNode json =
          new ObjectMapper()
              .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
              .readTree(new String(bytes, StandardCharsets.UTF_8));
      String format = json.path("format").asText();
      if (format.equals(FORMAT) && json.path("formatVersion").asInt(VERSION) != VERSION) {
        throw BundleException.incomplete(
            "format version " + json.path("formatVersion").asInt() + " is not known here");
      }
      index = of(json);
    } catch (IOException e) {
      throw BundleException.altered("altered: " + NAME + " is not JSON");
    } catch (MalformedException | IllegalArgumentException e) {
      throw BundleException.altered("altered: " + NAME + ": " + e.getMessage());
    }
    if (!Arrays.equals(index.format().getBytes(StandardCharsets.UTF_8), bytes)) {
      throw BundleException.altered("altered: " + NAME + " is not as it was written");
    }
    return index;
  }

  private static BundleIndex of(JsonNode json) throws MalformedException {
    List<TreeHead> since = new ArrayList<>();
    for (JsonNode one : json.path("since")) {
      since.add(head(one));
    }
    JsonNode base = json.path("base");
    SortedMap<String, FileInfo> files = new TreeMap<>();
    for (JsonNode file : json.path("files")) {
      FileInfo info = new FileInfo(number(file, "size"), sha256(file));
      if (files.put(file.path("name").asText(), info) != null) {
        throw new MalformedException("file name there twice", file.path("name").asText());
      }
    }
    return new BundleIndex(
        VerifierKey.parse(json.path("database").path("key").asText()),
        head(json.path("head")),
        since,
        base.isMissingNode()
            ? Base.NONE
            : new Base(sha256(base), number(base, "lookups"), head(base.path("head"))),
        files);
  }

  private static TreeHead head(JsonNode json) throws MalformedException {
    if (!json.path("size").isIntegralNumber() || !json.path("size").canConvertToLong()) {
      throw new MalformedException("tree size", json.path("size").asText());
    }
    return new TreeHead(json.path("size").longValue(), Hash.parse(json.path("root").asText()));
  }

  private static int number(JsonNode json, String name) throws MalformedException {
    JsonNode number = json.path(name);
    if (!number.isInt() || number.intValue() < 0) {
      throw new MalformedException(name, number.asText());
    }
    return number.intValue();
  }

  private static String sha256(JsonNode json) throws MalformedException {
    String hex = json.path("sha256").asText();
    if (!hex.matches(HEX)) {
      throw new MalformedException("sha256", hex);
    }
    return hex;
  }
}
