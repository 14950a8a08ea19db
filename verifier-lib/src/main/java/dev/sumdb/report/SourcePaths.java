package dev.sumdb.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Names files relative to the root of the checkout, as systems that show the source want them.
 *
 * @param current the directory that relative names are relative to; absolute
 * @param root the root of the checkout; absolute
 */
public record SourcePaths(Path current, Path root) {

  public SourcePaths {
    current = current.toAbsolutePath().normalize();
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The file's name with slashes, relative to the root if it lies below it, else absolute. What is
   * no path at all ({@code -} for standard input, for instance) stays as it is.
   */
  public String relative(String file) {
    Path path = resolve(file);
    if (path == null) {
      return file;
    }
    Path shown = path.startsWith(root) && !path.equals(root) ? root.relativize(path) : path;
    return shown.toString().replace('\\', '/');
  }

  /** Whether the file lies below the root. */
  boolean isBelowRoot(String file) {
    Path path = resolve(file);
    return path != null && path.startsWith(root) && !path.equals(root);
  }

  /** The name as a URI reference: relative below the root, else an absolute {@code file:} one. */
  String uri(String file) {
    Path path = resolve(file);
    return path == null || isBelowRoot(file) ? encode(relative(file), "/") : fileUri(path);
  }

  /** The root as a URI that ends with a slash. */
  String rootUri() {
    String uri = fileUri(root);
    return uri.endsWith("/") ? uri : uri + "/";
  }

  private static String fileUri(Path path) {
    String text = path.toString().replace('\\', '/');
    return "file://" + (text.startsWith("/") ? "" : "/") + encode(text, "/:");
  }

  /** Percent-encodes all but the unreserved characters of RFC 3986 2.3 and a few more. */
  private static String encode(String text, String kept) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
      if (alphanumeric || "-._~".indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  private Path resolve(String file) {
    if (file.isEmpty() || file.equals("-")) {
      return null;
    }
    try {
      return current.resolve(file).normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
