package dev.sumdb.goenv;

import dev.sumdb.goenv.GoEnvValue.Origin;
import dev.sumdb.gosum.ModulePatterns;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The go command's configuration as it is on this machine, with or without go installed. An
 * immutable snapshot: files are read once, when it is made; only {@link #netrc} reads later.
 *
 * <p>A variable of the process counts if it is not empty; then the user's file ({@code go env -w}),
 * then {@code GOROOT/go.env}, then the default. GOPROXY has no default here: where no layer sets
 * it, its value is empty.
 */
public final class GoEnv {
  private static final String TOOLCHAIN = "golang.org/toolchain";

  private final Map<String, String> process;
  private final Os os;
  private final EnvFiles files;
  private final EnvFile userFile;
  private final GoEnvValue goroot;
  private final EnvFile gorootFile;

  private GoEnv(Map<String, String> process, Os os, EnvFiles files) {
    this.process = process;
    this.os = os;
    this.files = files;
    this.userFile = EnvFile.read(goenv().value(), files);
    this.goroot = GoRoot.find(process, os, files, userFile);
    String root = goroot.value();
    this.gorootFile = EnvFile.read(root.isEmpty() ? "" : os.join(root, "go.env"), files);
  }

  /** Reads the configuration of any machine. */
  public static GoEnv load(Map<String, String> variables, Os os, EnvFiles files) {
    Map<String, String> process =
        os == Os.WINDOWS ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new TreeMap<>();
    process.putAll(variables);
    return new GoEnv(process, os, files);
  }

  /** Reads the configuration of this process on this machine. */
  public static GoEnv ofProcess() {
    return load(System.getenv(), Os.current(), EnvFiles.ofThisMachine());
  }

  /**
   * The effective value of a variable. Those whose name begins with GO go through all layers, with
   * the go command's defaults for the ones that concern modules; others are of the process only.
   */
  public GoEnvValue value(String name) {
    switch (name) {
      case "GOENV":
        return goenv();
      case "GOROOT":
        return goroot;
      default:
        GoEnvValue set = lookUp(name);
        return set != null && !set.value().isEmpty() ? set : orDefault(name, set);
    }
  }

  /** GOPROXY as it is set; empty if nowhere. */
  public String goproxy() {
    return value("GOPROXY").value();
  }

  /** The database, or {@link GoSumDb.Off}. */
  public GoSumDb gosumdb() throws MalformedException {
    return GoSumDb.parse(value("GOSUMDB").value());
  }

  /** Modules that are private: the default of {@link #gonosumdb} and {@link #gonoproxy}. */
  public ModulePatterns goprivate() {
    return patterns("GOPRIVATE");
  }

  /** Modules for which the database is not asked. */
  public ModulePatterns gonosumdb() {
    return patterns("GONOSUMDB");
  }

  /** Modules that are fetched without a proxy. */
  public ModulePatterns gonoproxy() {
    return patterns("GONOPROXY");
  }

  /** Modules that may be fetched over insecure transport; the database is asked nevertheless. */
  public ModulePatterns goinsecure() {
    return patterns("GOINSECURE");
  }

  /** The elements of GOPATH; empty if there is none. */
  public List<String> gopath() {
    return List.copyOf(os.splitList(value("GOPATH").value()));
  }

  /** The module cache, or empty if there is neither GOMODCACHE nor GOPATH. */
  public Optional<String> gomodcache() {
    return Optional.of(value("GOMODCACHE").value()).filter(dir -> !dir.isEmpty());
  }

  /** Where go keeps the newest signed head of each database: {@code GOPATH/pkg/sumdb}. */
  public Optional<String> sumdbState() {
    return belowGopath("pkg/sumdb");
  }

  /** How credentials are found, the preferred method first. */
  public List<GoAuth> goauth() throws MalformedException {
    return GoAuth.parse(value("GOAUTH").value(), os);
  }

  /** The netrc file: NETRC, or {@code .netrc} in the home directory; empty without a home. */
  public Optional<String> netrcFile() {
    String set = variable("NETRC");
    if (!set.isEmpty()) {
      return Optional.of(set);
    }
    String home = variable(os.homeVariable());
    if (home.isEmpty()) {
      return Optional.empty();
    }
    String legacy = os.join(home, "_netrc");
    boolean useLegacy = os == Os.WINDOWS && files.isFile(legacy);
    return Optional.of(useLegacy ? legacy : os.join(home, ".netrc"));
  }

  /** Reads the netrc file; one that does not exist has no entries. */
  public Netrc netrc() throws IOException {
    Optional<String> file = netrcFile();
    if (file.isEmpty()) {
      return Netrc.EMPTY;
    }
    try {
      return Netrc.parse(new String(files.read(file.get()), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return Netrc.EMPTY;
    }
  }

  /** HTTP_PROXY, HTTPS_PROXY, NO_PROXY. */
  public HttpProxies httpProxies() throws MalformedException {
    return HttpProxies.of(process);
  }

  /** SSL_CERT_FILE and SSL_CERT_DIR. */
  public TrustRoots trustRoots() {
    List<String> directories = os.splitList(variable("SSL_CERT_DIR"));
    directories.removeIf(String::isEmpty);
    return new TrustRoots(variable("SSL_CERT_FILE"), directories);
  }

  /**
   * Why go would not ask the database about a module that go.sum does not list, for example {@code
   * GONOSUMDB=*.corp.example}; empty if it would ask. It always asks about toolchains, which go.sum
   * cannot list, unless all modules come from one file tree.
   */
  public Optional<String> exemption(String modulePath) {
    String proxy = goproxy();
    boolean oneTree =
        proxy.startsWith("file://") && proxy.indexOf(',') < 0 && proxy.indexOf('|') < 0;
    if (modulePath.equals(TOOLCHAIN) && !oneTree) {
      return Optional.empty();
    }
    if (value("GOSUMDB").value().equals("off")) {
      return Optional.of("GOSUMDB=off");
    }
    String source = value("GONOSUMDB").where().equals("GOPRIVATE") ? "GOPRIVATE" : "GONOSUMDB";
    return gonosumdb().matching(modulePath).map(pattern -> source + "=" + pattern);
  }

  /** Settings that have no effect, or another than people expect; each a line for the user. */
  public List<String> warnings() {
    return EnvWarnings.of(process, this, userFile);
  }

  private ModulePatterns patterns(String name) {
    return ModulePatterns.parse(value(name).value());
  }

  private String variable(String name) {
    return process.getOrDefault(name, "");
  }

  /** The strongest layer that has the variable, or null. */
  private GoEnvValue lookUp(String name) {
    if (!variable(name).isEmpty()) {
      return new GoEnvValue(name, variable(name), Origin.PROCESS, "");
    }
    if (!name.startsWith("GO")) {
      return null;
    }
    if (userFile.value(name) != null) { // even an empty one hides go.env
      return new GoEnvValue(name, userFile.value(name), Origin.FILE, userFile.path());
    }
    if (gorootFile.value(name) != null) {
      return new GoEnvValue(name, gorootFile.value(name), Origin.GOROOT, gorootFile.path());
    }
    return null;
  }

  private GoEnvValue orDefault(String name, GoEnvValue set) {
    String from = "";
    String value;
    switch (name) {
      case "GOSUMDB":
        if (set != null) {
          return set; // emptied on purpose: not the default, but an error
        }
        value = GoSumDb.PUBLIC_NAME;
        break;
      case "GONOSUMDB", "GONOPROXY":
        value = value("GOPRIVATE").value();
        from = value.isEmpty() ? "" : "GOPRIVATE";
        break;
      case "GOAUTH":
        value = "netrc";
        break;
      case "GOPATH":
        value = defaultGopath();
        break;
      case "GOMODCACHE":
        value = belowGopath("pkg/mod").orElse("");
        from = value.isEmpty() ? "" : "GOPATH";
        break;
      default:
        if (set != null) {
          return set;
        }
        value = "";
    }
    return new GoEnvValue(name, value, Origin.DEFAULT, from);
  }

  private String defaultGopath() {
    String home = variable(os.homeVariable());
    String gopath = home.isEmpty() ? "" : os.join(home, "go");
    return gopath.equals(goroot.value()) ? "" : gopath; // an installation is no workspace
  }

  private Optional<String> belowGopath(String below) {
    List<String> gopath = gopath();
    boolean none = gopath.isEmpty() || gopath.get(0).isEmpty();
    return none ? Optional.empty() : Optional.of(os.join(gopath.get(0), below));
  }

  /** The path of the user's file; empty if it is turned off or no directory for it is known. */
  private GoEnvValue goenv() {
    String set = variable("GOENV");
    if (!set.isEmpty()) {
      return new GoEnvValue("GOENV", set.equals("off") ? "" : set, Origin.PROCESS, "");
    }
    String file = configDirectory().map(dir -> os.join(dir, "go/env")).orElse("");
    return new GoEnvValue("GOENV", file, Origin.DEFAULT, "");
  }

  private Optional<String> configDirectory() {
    String home = variable("HOME");
    String xdg = variable("XDG_CONFIG_HOME");
    String directory =
        switch (os) {
          case WINDOWS -> variable("AppData");
          case MACOS -> home.isEmpty() ? "" : home + "/Library/Application Support";
          case LINUX -> {
            if (!xdg.isEmpty()) {
              yield os.isAbsolute(xdg) ? xdg : "";
            }
            yield home.isEmpty() ? "" : home + "/.config";
          }
        };
    return Optional.of(directory).filter(dir -> !dir.isEmpty());
  }
}
