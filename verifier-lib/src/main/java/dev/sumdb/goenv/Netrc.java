package dev.sumdb.goenv;

import dev.sumdb.gosum.GoSpace;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Logins by machine, as the go command reads a netrc file: {@code machine}, {@code login} and
 * {@code password} in any lines; entries that lack one of them do not count, {@code default}
 * entries never apply, {@code macdef} skips to the next empty line.
 */
public final class Netrc {
  /** A netrc without entries. */
  public static final Netrc EMPTY = new Netrc(List.of());

  /** A login and its password; the text of this object has only the login. */
  public static final class Login {
    private final String machine;
    private final String login;
    private final String password;

    private Login(String machine, String login, String password) {
      this.machine = machine;
      this.login = login;
      this.password = password;
    }

    /** The user name. */
    public String login() {
      return login;
    }

    /** The secret. */
    public String password() {
      return password;
    }

    @Override
    public String toString() {
      return login + " at " + machine;
    }
  }

  private final List<Login> logins;

  private Netrc(List<Login> logins) {
    this.logins = List.copyOf(logins);
  }

  /** Reads the content of a netrc file; there is none that fails. */
  public static Netrc parse(String content) {
    Parser parser = new Parser();
    boolean inMacro = false;
    for (String line : content.split("\n", -1)) {
      if (inMacro) {
        inMacro = !line.isEmpty();
        continue;
      }
      List<String> words = GoSpace.fields(line);
      for (int i = 0; i + 1 < words.size(); i += 2) {
        inMacro |= words.get(i).equals("macdef");
        parser.accept(words.get(i), words.get(i + 1));
      }
      if (words.size() % 2 == 1 && words.get(words.size() - 1).equals("default")) {
        break; // it has to be the last entry
      }
    }
    return new Netrc(parser.found);
  }

  /**
   * The login for a URL: that of its host, with its port if it has one; a machine may also be host
   * and leading path. Only https has credentials: over http anybody could read them.
   */
  public Optional<Login> forUrl(URI url) {
    return GoAuth.prefixes(url).stream().flatMap(prefix -> forPrefix(prefix).stream()).findFirst();
  }

  /** The first login whose machine is that. */
  public Optional<Login> forPrefix(String prefix) {
    for (Login login : logins) {
      if (withoutTrailingSlash(login.machine).equals(prefix)) {
        return Optional.of(login);
      }
    }
    return Optional.empty();
  }

  /** How many complete entries there are. */
  public int size() {
    return logins.size();
  }

  private static String withoutTrailingSlash(String s) {
    return s.endsWith("/") ? s.substring(0, s.length() - 1) : s;
  }

  /** The entry being read. */
  private static final class Parser {
    private final List<Login> found = new ArrayList<>();
    private String machine = "";
    private String login = "";
    private String password = "";

    void accept(String key, String value) {
      switch (key) {
        case "machine" -> {
          machine = value;
          login = "";
          password = "";
        }
        case "login" -> login = value;
        case "password" -> password = value;
        default -> {}
      }
      if (!machine.isEmpty() && !login.isEmpty() && !password.isEmpty()) {
        found.add(new Login(machine, login, password));
        machine = "";
        login = "";
        password = "";
      }
    }
  }
}
