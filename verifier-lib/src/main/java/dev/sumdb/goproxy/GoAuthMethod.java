package dev.sumdb.goproxy;

import dev.sumdb.goenv.GoAuth;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Netrc;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One method of GOAUTH at work. */
sealed interface GoAuthMethod {
  /** The fields for a prefix; empty if it has none. An empty list takes others' back. */
  @FunctionalInterface
  interface Known {
    Optional<List<HeaderField>> at(String prefix);
  }

  /** For messages. */
  String name();

  /** What it knows now; thread-safe. */
  Known known();

  /** Before the first request. */
  void begin() throws IOException, MalformedException;

  /** After a refusal, when nothing was known that helps. */
  void refresh(URI url, String refusal) throws IOException, MalformedException;

  /** The netrc file, read again for each request so that a new token needs no restart. */
  record OfNetrc(GoEnv env) implements GoAuthMethod {
    @Override
    public String name() {
      return "netrc";
    }

    @Override
    public Known known() {
      try {
        Netrc netrc = env.netrc();
        return prefix ->
            netrc
                .forPrefix(prefix)
                .map(login -> List.of(BasicAuth.field(login.login(), login.password())));
      } catch (IOException e) {
        return prefix -> Optional.empty(); // unreadable is as good as absent to go, too
      }
    }

    @Override
    public void begin() {
      // it is read when it is needed
    }

    @Override
    public void refresh(URI url, String refusal) {
      // likewise
    }
  }

  /** A program that prints credentials. */
  record OfCommand(List<String> words, HelperProcess helper, Map<String, List<HeaderField>> printed)
      implements GoAuthMethod {

    OfCommand(List<String> words, HelperProcess helper) {
      this(words, helper, new ConcurrentHashMap<>());
    }

    @Override
    public String name() {
      return words.get(0);
    }

    @Override
    public Known known() {
      return prefix -> Optional.ofNullable(printed.get(prefix));
    }

    @Override
    public void begin() throws IOException, MalformedException {
      printed.putAll(CredentialSets.parse(helper.run(words, Optional.empty(), "")));
    }

    @Override
    public void refresh(URI url, String refusal) throws IOException, MalformedException {
      List<String> more = new ArrayList<>(words);
      more.add(url.toString());
      printed.putAll(CredentialSets.parse(helper.run(more, Optional.empty(), refusal)));
    }
  }

  /** The credential helpers of git. */
  record OfGit(Path dir, HelperProcess helper, Map<String, List<HeaderField>> filled)
      implements GoAuthMethod {

    OfGit(Path dir, HelperProcess helper) {
      this(dir, helper, new ConcurrentHashMap<>());
    }

    @Override
    public String name() {
      return "git";
    }

    @Override
    public Known known() {
      return prefix -> Optional.ofNullable(filled.get(prefix));
    }

    @Override
    public void begin() {
      // git needs a URL
    }

    @Override
    public void refresh(URI url, String refusal) throws IOException, MalformedException {
      if (!Files.isDirectory(dir)) {
        throw new IOException(dir + " is not a directory");
      }
      String output =
          helper.run(List.of("git", "credential", "fill"), Optional.of(dir), "url=" + url + "\n");
      Map<String, String> values = new HashMap<>();
      for (String line : output.split("\n")) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(line.substring(0, equals), line.substring(equals + 1).strip());
        }
      }
      String user = values.getOrDefault("username", "");
      String password = values.getOrDefault("password", "");
      filled.put(prefix(url, values), List.of(BasicAuth.field(user, password)));
    }

    /** A helper may widen what it was asked for to the host, and not beyond. */
    private static String prefix(URI url, Map<String, String> values) throws MalformedException {
      String path = values.getOrDefault("path", "");
      String answered =
          values.getOrDefault("protocol", "")
              + "://"
              + values.getOrDefault("host", "")
              + (path.isEmpty() ? "" : "/" + path);
      try {
        List<String> prefixes = GoAuth.prefixes(new URI(answered));
        if (!prefixes.isEmpty() && GoAuth.prefixes(url).contains(prefixes.get(0))) {
          return prefixes.get(0);
        }
      } catch (URISyntaxException e) {
        // told below
      }
      throw new MalformedException("credentials for another URL than the one asked for");
    }
  }
}
