package dev.sumdb.goproxy;

import dev.sumdb.goenv.GoAuth;
import dev.sumdb.goenv.GoEnv;
import dev.sumdb.goenv.Netrc;
import dev.sumdb.goenv.TrustRoots;
import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How the go command of this machine's user would talk to module proxies. */
public final class GoHttpSettings {
  private GoHttpSettings() {}

  /**
   * Default timeouts; HTTP proxies of the environment; credentials of the netrc file where GOAUTH
   * has it, read again for each request so that a new token needs no restart; the certificate
   * authorities of SSL_CERT_FILE and SSL_CERT_DIR instead of the runtime's where they are set.
   *
   * @param variables the process's, for HTTP_PROXY, HTTPS_PROXY and NO_PROXY
   * @param notices is told, in one line each, which settings have no effect here
   * @throws MalformedException a setting is none
   * @throws IOException the certificate authorities cannot be read
   */
  public static HttpSettings of(GoEnv env, Map<String, String> variables, Consumer<String> notices)
      throws MalformedException, IOException {
    HttpSettings settings =
        HttpSettings.defaults()
            .withProxies(ProxyEnvironment.of(variables))
            .withCredentials(credentials(env, notices));
    TrustRoots roots = env.trustRoots();
    return roots.isEmpty() ? settings : settings.withTls(tls(roots));
  }

  private static Credentials credentials(GoEnv env, Consumer<String> notices)
      throws MalformedException {
    boolean netrc = false;
    for (GoAuth method : env.goauth()) {
      if (method instanceof GoAuth.UseNetrc) {
        netrc = true;
      } else if (!(method instanceof GoAuth.Off)) {
        notices.accept("GOAUTH: only netrc and off are supported, the rest is ignored");
      }
    }
    return netrc ? url -> fromNetrc(env, url) : Credentials.NONE;
  }

  private static Optional<String> fromNetrc(GoEnv env, URI url) {
    try {
      return env.netrc().forUrl(url).map(GoHttpSettings::basic);
    } catch (IOException e) {
      return Optional.empty(); // unreadable is as good as absent to the go command, too
    }
  }

  private static String basic(Netrc.Login login) {
    byte[] pair = (login.login() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
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
    try (InputStream in = Files.newInputStream(file)) {
      return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in));
    }
  }

  /** Whether this is a link to another file of the same directory, as OpenSSL has many. */
  private static boolean isSecondName(Path file) throws IOException {
    return Files.isSymbolicLink(file) && Files.readSymbolicLink(file).getNameCount() == 1;
  }

  /** Directories of certificates hold other files as well. */
  private static List<Certificate> readIfAny(Path file) throws IOException {
    try {
      return read(file);
    } catch (GeneralSecurityException e) {
      return List.of();
    }
  }
}
