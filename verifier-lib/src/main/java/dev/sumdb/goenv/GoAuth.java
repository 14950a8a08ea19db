package dev.sumdb.goenv;

import dev.sumdb.gosum.GoSpace;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * One method of GOAUTH, by which credentials for https requests are found. Methods are separated by
 * semicolons; an earlier one wins.
 */
public sealed interface GoAuth {
  /** No credentials; stands alone. */
  record Off() implements GoAuth {}

  /** The netrc file, which is the default. */
  record UseNetrc() implements GoAuth {}

  /** {@code git credential fill}, run in the directory, an absolute path. */
  record Git(String directory) implements GoAuth {}

  /** Another program; the text is its name and arguments, as given. */
  record Command(String line) implements GoAuth {}

  /** Reads a value of GOAUTH; the messages are the go command's. */
  static List<GoAuth> parse(String goauth, Os os) throws MalformedException {
    List<GoAuth> methods = new ArrayList<>();
    String[] lines = goauth.split(";", -1);
    for (String line : lines) {
      List<String> words = GoSpace.fields(line);
      if (words.isEmpty()) {
        throw invalid("GOAUTH encountered an empty command", goauth);
      }
      methods.add(
          switch (words.get(0)) {
            case "off" -> {
              if (lines.length != 1) {
                throw invalid(
                    "GOAUTH=off cannot be combined with other authentication commands", goauth);
              }
              yield new Off();
            }
            case "netrc" -> new UseNetrc();
            case "git" -> {
              if (words.size() != 2 || !os.isAbsolute(words.get(1))) {
                throw new MalformedException(
                    "GOAUTH=git dir method requires an absolute path to the git working directory");
              }
              yield new Git(words.get(1));
            }
            default -> new Command(GoSpace.trim(line));
          });
    }
    return List.copyOf(methods);
  }

  private static MalformedException invalid(String what, String goauth) {
    return new MalformedException(what + " (GOAUTH=" + MalformedException.quote(goauth) + ")");
  }
}
