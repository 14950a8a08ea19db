package dev.sumdb.client;

import dev.sumdb.tlog.Hash;
import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The form of evidence: fields, prose, and parts whose every line is marked, so that nothing quoted
 * can pose as the end of a part.
 *
 * <pre>
 *   sumdb evidence 1
 *   reason: GSV-FORK
 *   verifier-key: NAME+HASH+KEY
 *
 *   Prose.
 *
 *   BEGIN older-head
 *   | go.sum database tree
 *   ...
 *   END older-head
 * </pre>
 *
 * Parts with bytes that are no plain text are in base64 and named so.
 */
final class EvidenceText {
  static final String FIRST_LINE = "sumdb evidence 1";
  private static final String BASE64 = "-base64";
  private static final String MARK = "| ";
  private static final int MAX_CHARS = 8 << 20;

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, byte[]> parts = new LinkedHashMap<>();
  private final Set<String> binary = new HashSet<>();
  private String prose = "";

  EvidenceText field(String name, String value) {
    fields.put(name, value.replace('\n', ' '));
    return this;
  }

  EvidenceText prose(String text) {
    prose = text;
    return this;
  }

  EvidenceText part(String name, byte[] data) {
    parts.put(name, data);
    return this;
  }

  /** In base64, whatever it is. */
  EvidenceText binary(String name, byte[] data) {
    binary.add(name);
    return part(name, data);
  }

  EvidenceText part(String name, String text) {
    return part(name, text.getBytes(StandardCharsets.UTF_8));
  }

  EvidenceText part(String name, List<Hash> hashes) {
    StringBuilder lines = new StringBuilder();
    hashes.forEach(hash -> lines.append(hash).append('\n'));
    return part(name, lines.toString());
  }

  String format() {
    StringBuilder out = new StringBuilder(FIRST_LINE).append('\n');
    fields.forEach((name, value) -> out.append(name).append(": ").append(value).append('\n'));
    out.append('\n').append(prose).append('\n');
    parts.forEach(
        (name, data) -> {
          boolean plain = !binary.contains(name) && isPlain(data);
          String shown = plain ? name : name + BASE64;
          String text =
              plain
                  ? new String(data, StandardCharsets.UTF_8)
                  : Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(data) + "\n";
          out.append("\nBEGIN ").append(shown).append('\n');
          text.lines().forEach(line -> out.append(MARK).append(line).append('\n'));
          out.append("END ").append(shown).append('\n');
        });
    return out.toString();
  }

  /** Whether the marked lines give back the same bytes. */
  static boolean isPlain(byte[] data) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
    } catch (CharacterCodingException e) {
      return false;
    }
    for (byte b : data) {
      if (b >= 0 && b < ' ' && b != '\n') {
        return false;
      }
    }
    return data.length == 0 || data[data.length - 1] == '\n';
  }

  static EvidenceText parse(String text) throws MalformedException {
    if (text.length() > MAX_CHARS || !text.startsWith(FIRST_LINE + "\n")) {
      throw new MalformedException("no evidence file: want the first line " + FIRST_LINE);
    }
    EvidenceText parsed = new EvidenceText();
    String part = null;
    boolean inFields = true;
    List<String> lines = new ArrayList<>();
    for (String line : text.substring(FIRST_LINE.length() + 1).split("\n", -1)) {
      if (part != null && line.equals("END " + part)) {
        parsed.addPart(part, lines);
        part = null;
      } else if (part != null) {
        if (!line.startsWith(MARK)) {
          throw new MalformedException("evidence part " + part, line);
        }
        lines.add(line.substring(MARK.length()));
      } else if (line.startsWith("BEGIN ")) {
        part = line.substring("BEGIN ".length());
        lines.clear();
      } else if (inFields && line.contains(": ")) {
        int colon = line.indexOf(": ");
        parsed.fields.putIfAbsent(line.substring(0, colon), line.substring(colon + 2));
      } else {
        inFields = false; // prose
      }
    }
    if (part != null) {
      throw new MalformedException("evidence part " + part + " does not end");
    }
    return parsed;
  }

  private void addPart(String name, List<String> lines) throws MalformedException {
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    boolean base64 = name.endsWith(BASE64);
    String bare = base64 ? name.substring(0, name.length() - BASE64.length()) : name;
    try {
      byte[] data =
          base64
              ? Base64.getDecoder().decode(text.replace("\n", ""))
              : text.getBytes(StandardCharsets.UTF_8);
      if (parts.putIfAbsent(bare, data) != null) {
        throw new MalformedException("evidence part " + bare + " occurs twice");
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("evidence part " + name, text);
    }
  }

  boolean has(String part) {
    return parts.containsKey(part);
  }

  String need(String field) throws MalformedException {
    String value = fields.get(field);
    if (value == null) {
      throw new MalformedException("evidence without " + field);
    }
    return value;
  }

  byte[] bytes(String part) throws MalformedException {
    byte[] data = parts.get(part);
    if (data == null) {
      throw new MalformedException("evidence without part " + part);
    }
    return data;
  }

  String text(String part) throws MalformedException {
    return new String(bytes(part), StandardCharsets.UTF_8);
  }

  List<Hash> hashes(String part) throws MalformedException {
    List<Hash> hashes = new ArrayList<>();
    for (String line : text(part).lines().toList()) {
      hashes.add(Hash.parse(line));
    }
    return hashes;
  }

  Hash hash(String part) throws MalformedException {
    List<Hash> hashes = hashes(part);
    if (hashes.size() != 1) {
      throw new MalformedException("evidence part " + part + " has not one hash");
    }
    return hashes.get(0);
  }
}
