package dev.sumdb.goproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine's loopback names, which signs itself. Public, for tests of other
 * packages.
 *
 * @param context for servers that show it and for clients that trust it
 * @param authority the certificate as a PEM file
 */
public record TestTls(SSLContext context, Path authority) {
  /** Makes one with the JDK's keytool, in an empty directory. */
  public static TestTls in(Path dir) throws Exception {
    Path store = dir.resolve("keys.p12");
    keytool(
        dir,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
    Path authority = dir.resolve("ca.pem");
    keytool(dir, "-exportcert", "-rfc", "-file", authority.toString());
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(loaded, "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", loaded.getCertificate("test"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return new TestTls(context, authority);
  }

  private static void keytool(Path dir, String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    command.addAll(List.of("-alias", "test", "-storetype", "PKCS12", "-storepass", "changeit"));
    command.addAll(List.of("-keystore", dir.resolve("keys.p12").toString()));
    Path output = dir.resolve("keytool.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertEquals(0, process.waitFor(), Files.readString(output));
  }
}
