package dev.sumdb.goproxy;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.goenv.GoAuth;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.TrustRoots;
import dev.sumdb.tlog.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How the go command of this machine's user would talk to module proxies. */
public final class GoHttpSettings {
  private static final Duration HELPER_LIMIT = Duration.ofSeconds(30);

  private GoHttpSettings() {}

  /**
   * Default timeouts; HTTP proxies of the environment; the credentials that GOAUTH finds, its
   * commands included; the certificate authorities of SSL_CERT_FILE and SSL_CERT_DIR instead of the
   * runtime's where they are set.
   *
   * @param variables the process's, for the commands of GOAUTH
   * @param notices is told, in one line each, which settings have no effect here
   * @throws MalformedException a setting is none
   * @throws IOException the certificate authorities cannot be read
   */
  public static HttpSettings of(GoEnv env, Map<String, String> variables, Consumer<String> notices)
      throws MalformedException, IOException {
    return of(env, variables, notices, GoAuthCredentials.Caller.USER);
  }

  /**
   * The same for a service, where strangers choose the modules: commands of GOAUTH get the host
   * instead of the URL, no answer but its status, and run again at most once a minute for a host.
   */
  public static HttpSettings ofService(
      GoEnv env, Map<String, String> variables, Consumer<String> notices)
      throws MalformedException, IOException {
    return of(env, variables, notices, GoAuthCredentials.Caller.ANYBODY);
  }

  private static HttpSettings of(
      GoEnv env,
      Map<String, String> variables,
      Consumer<String> notices,
      GoAuthCredentials.Caller caller)
      throws MalformedException, IOException {
    Credentials credentials =
        new GoAuthCredentials(methods(env, variables), caller, notices, System::nanoTime);
    HttpSettings settings =
        HttpSettings.defaults().withProxies(env.httpProxies()).withCredentials(credentials);
    TrustRoots roots = env.trustRoots();
    return roots.isEmpty() ? settings : settings.withTls(tls(roots));
  }

  private static List<GoAuthMethod> methods(GoEnv env, Map<String, String> variables)
      throws MalformedException {
    Map<String, String> silent = new HashMap<>(variables);
    silent.putIfAbsent("GIT_TERMINAL_PROMPT", "0"); // as go: nobody is asked unless they want to
    silent.putIfAbsent("GCM_INTERACTIVE", "never");
    HelperProcess helper = new HelperProcess(silent, HELPER_LIMIT);
    List<GoAuthMethod> methods = new ArrayList<>();
    for (GoAuth method : env.goauth()) {
      if (method instanceof GoAuth.UseNetrc) {
        methods.add(new GoAuthMethod.OfNetrc(env));
      } else if (method instanceof GoAuth.Command command) {
        methods.add(new GoAuthMethod.OfCommand(command.words(), helper));
      } else if (method instanceof GoAuth.Git git) {
        methods.add(new GoAuthMethod.OfGit(Path.of(git.directory()), helper));
      }
    }
    return methods;
  }

  private static SSLContext tls(TrustRoots roots) throws MalformedException, IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate root : certificates(roots)) {
        store.setCertificateEntry("root-" + store.size(), root);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new MalformedException("SSL_CERT_FILE, SSL_CERT_DIR: " + e.getMessage());
    }
  }

  private static List<Certificate> certificates(TrustRoots roots)
      throws IOException, GeneralSecurityException {
    List<Certificate> found = new ArrayList<>();
    if (!roots.file().isEmpty()) {
      found.addAll(read(Path.of(roots.file())));
    }
    for (String directory : roots.directories()) {
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        for (Path file : files.sorted().toList()) {
          if (Files.isRegularFile(file) && !isSecondName(file)) {
            found.addAll(readIfAny(file));
          }
        }
      }
    }
    return found;
  }

  private static List<Certificate> read(Path file) throws IOException, GeneralSecurityException {
    // Whole: the factory reads single bytes, each of which would be a call of the system.
    InputStream in = new ByteArrayInputStream(PlainFiles.read(file));
    return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
  }

  /** Whether this is a link to another file of the same directory, as OpenSSL has many. */
  private static boolean isSecondName(Path file) throws IOException {
    return Files.isSymbolicLink(file) && Files.readSymbolicLink(file).getNameCount() == 1;
  }

  /** Directories of certificates hold other files as well, and go takes what it can read. */
  private static List<Certificate> readIfAny(Path file) {
    try {
      return read(file);
    } catch (GeneralSecurityException | IOException e) {
      return List.of();
    }
  }
}
