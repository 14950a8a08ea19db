package dev.sumdb.vendoring;

import dev.sumdb.tlog.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What vendoring needs to know about a Go source file.
 *
 * @param isIgnored whether no choice of build tags compiles it, e.g. {@code //go:build ignore}
 * @param importsC whether it is cgo
 * @param embedPatterns the patterns of its {@code //go:embed} lines; none if it does not import
 *     embed
 */
record GoSource(boolean isIgnored, boolean importsC, List<String> embedPatterns) {
  private static final String GO_EMBED = "//go:embed";

  GoSource {
    embedPatterns = List.copyOf(embedPatterns);
  }

  static GoSource of(byte[] content) {
    GoTokens tokens = new GoTokens(content);
    List<String> imports = new ArrayList<>();
    List<String> directives = new ArrayList<>();
    GoTokens.Kind kind = readImports(tokens, imports, directives);
    boolean embeds = imports.contains("embed");
    while (embeds && kind != GoTokens.Kind.END) {
      if (kind == GoTokens.Kind.COMMENT) {
        directives.add(tokens.text());
      }
      kind = tokens.next();
    }
    List<String> patterns = new ArrayList<>();
    for (String directive : directives) {
      if (embeds && directive.startsWith(GO_EMBED)) {
        patterns.addAll(EmbedArguments.parse(utf8(directive.substring(GO_EMBED.length()))));
      }
    }
    return new GoSource(isIgnored(content), imports.contains("C"), patterns);
  }

  /** Reads up to the first token that belongs to no import declaration. */
  private static GoTokens.Kind readImports(
      GoTokens tokens, List<String> imports, List<String> directives) {
    boolean inImport = false;
    int words = 0; // "package" and its name come first
    while (true) {
      GoTokens.Kind kind = tokens.next();
      switch (kind) {
        case COMMENT -> directives.add(tokens.text());
        case STRING -> {
          String literal = tokens.text();
          imports.add(literal.substring(1, Math.max(1, literal.length() - 1)));
        }
        case WORD -> {
          if (tokens.text().equals("import")) {
            inImport = true;
          } else if (inImport && isDeclaration(tokens.text())) {
            return kind;
          } else if (!inImport && ++words > 2) {
            return kind;
          }
        }
        case OTHER -> {
          if ("().".indexOf(tokens.text().charAt(0)) < 0) {
            return kind;
          }
        }
        default -> {
          return kind;
        }
      }
    }
  }

  private static boolean isDeclaration(String word) {
    return switch (word) {
      case "var", "const", "type", "func" -> true;
      default -> false;
    };
  }

  /**
   * Build lines count as long as there are only comments and blank lines; those of the old form
   * only where a blank line follows before the code.
   */
  private static boolean isIgnored(byte[] content) {
    String text = utf8(new String(content, StandardCharsets.ISO_8859_1));
    BuildLines lines = BuildLines.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    try {
      for (String line : lines.goBuild()) {
        if (!BuildConstraint.isPossible(line)) {
          return true;
        }
      }
    } catch (MalformedException e) {
      return true; // go leaves such files out
    }
    for (String line : lines.plusBuild()) {
      if (!BuildConstraint.isPlusBuildPossible(line)) {
        return true;
      }
    }
    return lines.goBuild().size() > 1;
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
