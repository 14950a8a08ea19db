package dev.sumdb.goproxy;

import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A module proxy over http or https (Go module reference, "GOPROXY protocol").
 *
 * <p>404 and 410 mean that there is no such module version; a zip or go.mod beyond the limits is
 * {@link ModuleRejectedException rejected}; any other failure is an {@link UpstreamException}.
 */
public final class ProxyModuleSource implements ModuleSource {
  private static final String VERSIONS = "/@v/";

  private final URI base;
  private final HttpFetcher http;
  private final ZipLimits limits;

  /**
   * @param base the proxy's URL, with a path or without
   */
  public ProxyModuleSource(URI base, HttpFetcher http, ZipLimits limits) {
    this.base = base;
    this.http = http;
    this.limits = limits;
  }

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    String goModH1 = goModH1(module);
    URI url = at(module, ".zip");
    try (HttpAnswer answer = http.get(url)) {
      UpstreamAnswers.mustBeOk(answer, module);
      long announced = answer.contentLength().orElse(limits.maxZipBytes());
      if (announced > limits.maxZipBytes()) {
        throw ZipFileWriter.tooLarge(limits.maxZipBytes());
      }
      UpstreamAnswers.mustNotBePage(answer, new byte[0]);
      budget.reserve(announced);
      return new Fetched(download(answer, dir, announced), goModH1, RedactedUrl.of(url));
    }
  }

  /** The proxy without credentials. */
  @Override
  public String toString() {
    return RedactedUrl.of(base);
  }

  private Path download(HttpAnswer answer, Path dir, long maxBytes)
      throws ModuleNotFoundException, UpstreamException, IOException {
    try (ZipFileWriter zip = new ZipFileWriter(dir, answer.url(), maxBytes)) {
      Optional<List<ByteBuffer>> pieces = answer.next();
      while (pieces.isPresent()) {
        for (ByteBuffer piece : pieces.get()) {
          zip.write(piece);
        }
        pieces = answer.next();
      }
      return zip.finish();
    }
  }

  private String goModH1(ModuleVersion module)
      throws ModuleNotFoundException, UpstreamException, IOException {
    try (HttpAnswer answer = http.get(at(module, ".mod"))) {
      UpstreamAnswers.mustBeOk(answer, module);
      UpstreamAnswers.mustNotBePage(answer, new byte[0]);
      GoModHash hash = new GoModHash(limits.maxGoModBytes());
      Optional<List<ByteBuffer>> pieces = answer.next();
      while (pieces.isPresent()) {
        for (ByteBuffer piece : pieces.get()) {
          hash.add(piece);
        }
        pieces = answer.next();
      }
      UpstreamAnswers.mustNotBePage(answer, hash.start());
      return hash.h1();
    }
  }

  /** As the go command spells it: the exclamation marks of escaped capitals percent-encoded. */
  private URI at(ModuleVersion module, String suffix) {
    String escaped = module.escaped().replace("!", "%21");
    int at = escaped.indexOf('@');
    String prefix = base.getRawPath();
    while (prefix.endsWith("/")) {
      prefix = prefix.substring(0, prefix.length() - 1);
    }
    String path =
        prefix + "/" + escaped.substring(0, at) + VERSIONS + escaped.substring(at + 1) + suffix;
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path);
  }
}
