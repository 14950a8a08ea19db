package dev.sumdb.goproxy;

import dev.sumdb.goenv.GoAuth;
import dev.sumdb.tlog.MalformedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a command of GOAUTH prints ({@code go help goauth}): sets of URL lines, an empty line,
 * header lines, an empty line. No message repeats any of it: it is secret.
 */
final class CredentialSets {
  private final String[] lines;
  private final Map<String, List<HeaderField>> found = new LinkedHashMap<>();
  private int at;

  private CredentialSets(String output) {
    this.lines = output.split("\n", -1);
  }

  /**
   * Header fields by URL prefix, as {@link GoAuth#prefixes} spells them; for one prefix the last
   * set counts, and without fields it takes back what the prefix had. URLs that are not https mean
   * nothing.
   */
  static Map<String, List<HeaderField>> parse(String output) throws MalformedException {
    CredentialSets sets = new CredentialSets(output);
    while (sets.at < sets.lines.length - 1 || !sets.lines[sets.at].isEmpty()) {
      sets.readSet();
    }
    return sets.found;
  }

  private void readSet() throws MalformedException {
    List<String> prefixes = new ArrayList<>();
    for (String line = next("URLs"); !line.isEmpty(); line = next("URLs")) {
      prefix(line).ifPresent(prefixes::add);
    }
    List<HeaderField> fields = new ArrayList<>();
    for (String line = next("headers"); !line.isEmpty(); line = next("headers")) {
      fields.add(field(line));
    }
    prefixes.forEach(prefix -> found.put(prefix, List.copyOf(fields)));
  }

  private String next(String what) throws MalformedException {
    if (at == lines.length - 1) {
      throw new MalformedException("invalid format: missing empty line after " + what);
    }
    return lines[at++];
  }

  private Optional<String> prefix(String line) throws MalformedException {
    try {
      URI url = new URI(line);
      if (url.isAbsolute()) {
        return GoAuth.prefixes(url).stream().findFirst();
      }
    } catch (URISyntaxException e) {
      // told below, without the text
    }
    throw new MalformedException("invalid format: line " + at + " is no URL");
  }

  private HeaderField field(String line) throws MalformedException {
    int colon = line.indexOf(": ");
    try {
      if (colon > 0) {
        return new HeaderField(line.substring(0, colon), line.substring(colon + 2).strip());
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedException("invalid format: line " + at + ": " + e.getMessage());
    }
    throw new MalformedException("invalid format: line " + at + " is no header line");
  }
}
