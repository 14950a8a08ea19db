package dev.sumdb.cli;

import dev.sumdb.goproxy.ProxyList;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The URLs of mirrors as users name them. */
final class MirrorList {
  private MirrorList() {}

  /**
   * A list in the syntax of GOPROXY, of which {@code direct} and {@code off} are left out, or a
   * file with URLs: one on each line, {@code #} begins a comment.
   */
  static List<URI> read(String text, Console console) throws CommandException, IOException {
    String list = isFile(text, console) ? content(console.path(text)) : text;
    Set<URI> urls = new LinkedHashSet<>();
    try {
      for (ProxyList.Entry entry : ProxyList.parse(list).entries()) {
        if (entry instanceof ProxyList.Proxy proxy) {
          urls.add(proxy.uri());
        }
      }
    } catch (MalformedException e) {
      throw CommandException.usage(
          e.getMessage(), "want URLs of module proxies, or a file of them");
    }
    if (urls.isEmpty()) {
      throw CommandException.usage("no mirror in the list", "want URLs of module proxies");
    }
    return List.copyOf(urls);
  }

  private static boolean isFile(String text, Console console) {
    try {
      return !text.contains("://") && Files.isRegularFile(console.path(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static String content(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line -> line.replaceFirst("#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(","));
  }
}
