package dev.sumdb.goproxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumdb.gosum.ModuleVersion;
import dev.sumdb.modzip.ZipLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A module's own git repository, through {@code go mod download} of the installed go command: for
 * private modules that no proxy has.
 *
 * <p>A name from outside decides which host is contacted and which repository's content git parses,
 * so only names that the operator's patterns allow are fetched. The command runs apart from the
 * account it runs under: directories of its own instead of the module cache and the home directory,
 * no checksum database, no other toolchain, git as the only version control system, nobody to ask
 * for passwords, no standard input, limits of time and size, at which it and all its children are
 * killed.
 */
public final class DirectModuleSource implements ModuleSource {
  private static final int MAX_OUTPUT_BYTES = 1 << 20;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DirectOptions options;
  private final ZipLimits limits;

  /** Nothing is started, nor even looked for, before the first fetch. */
  public DirectModuleSource(DirectOptions options, ZipLimits limits) {
    this.options = options;
    this.limits = limits;
  }

  @Override
  public Fetched fetch(ModuleVersion module, Path dir, DiskBudget budget)
      throws ModuleNotFoundException, UpstreamException, IOException {
    if (!options.allowed().matches(module.path())) {
      throw new ModuleNotFoundException(
          "no proxy has it, and only modules that match the private patterns ("
              + (options.allowed().isEmpty() ? "none" : options.allowed())
              + ") are fetched from their repositories");
    }
    Path go = command("go");
    command("git");
    budget.reserve(options.maxBytes());
    Path place = Files.createTempDirectory(dir.toAbsolutePath(), "direct-");
    Path output = place.resolve("output.json");
    ProcessBuilder download =
        new ProcessBuilder(go.toString(), "mod", "download", "-json", module.toString())
            .directory(workDirectory(place).toFile())
            .redirectOutput(output.toFile())
            .redirectError(place.resolve("errors.txt").toFile());
    download.environment().clear();
    download.environment().putAll(environment(place));
    BoundedProcess.run(download, place, options, "fetching " + module + " from its repository");
    return result(module, place, read(output));
  }

  @Override
  public String toString() {
    return "direct";
  }

  private Path command(String name) throws ModuleNotFoundException {
    return HelperProcess.find(name, options.environment())
        .orElseThrow(
            () ->
                new ModuleNotFoundException(
                    "no proxy has it, and its repository cannot be asked: this server has no "
                        + name
                        + " command (direct needs go and git in PATH)"));
  }

  /** A directory with a go.mod of its own, so that none of a directory further up counts. */
  private static Path workDirectory(Path place) throws IOException {
    Path work = Files.createDirectory(place.resolve("work"));
    Files.writeString(work.resolve("go.mod"), "module sumdb.invalid/direct\n\ngo 1.16\n");
    Path telemetry = place.resolve("home/.config/go/telemetry");
    Files.createDirectories(telemetry);
    Files.writeString(telemetry.resolve("mode"), "off");
    Files.createDirectory(place.resolve("tmp"));
    return work;
  }

  private Map<String, String> environment(Path place) {
    Map<String, String> set = new TreeMap<>(options.environment());
    String home = place.resolve("home").toString();
    set.put("HOME", home);
    set.put("USERPROFILE", home);
    set.put("AppData", home);
    set.put("LocalAppData", home);
    set.put("XDG_CONFIG_HOME", place.resolve("home/.config").toString());
    set.put("TMPDIR", place.resolve("tmp").toString());
    set.put("TMP", place.resolve("tmp").toString());
    set.put("TEMP", place.resolve("tmp").toString());
    set.put("GOPATH", place.resolve("gopath").toString());
    set.put("GOMODCACHE", place.resolve("modcache").toString());
    set.put("GOCACHE", place.resolve("gocache").toString());
    set.put("GOENV", "off");
    set.put("GOWORK", "off");
    set.put("GO111MODULE", "on");
    set.put("GOFLAGS", "-modcacherw"); // or the caller could not delete the directory
    set.put("GOTOOLCHAIN", "local");
    set.put("GOPROXY", "direct");
    set.put("GOPRIVATE", "");
    set.put("GONOPROXY", "");
    set.put("GONOSUMDB", "");
    set.put("GOSUMDB", "off");
    set.put("GOVCS", "*:git");
    set.put("GIT_TERMINAL_PROMPT", "0");
    set.put("GIT_ASKPASS", ""); // empty, not absent: then git does not look for another one
    set.put("SSH_ASKPASS_REQUIRE", "never");
    set.put("GCM_INTERACTIVE", "never");
    set.put("LC_ALL", "C");
    return set;
  }

  private static Optional<JsonNode> read(Path output) throws IOException {
    if (Files.size(output) > MAX_OUTPUT_BYTES) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(output, StandardCharsets.UTF_8));
      return Optional.ofNullable(json).filter(JsonNode::isObject);
    } catch (JsonProcessingException | java.nio.charset.MalformedInputException e) {
      return Optional.empty();
    }
  }

  private Fetched result(ModuleVersion module, Path place, Optional<JsonNode> output)
      throws ModuleNotFoundException, UpstreamException, IOException {
    String error = output.map(json -> json.path("Error").asText()).orElse("");
    if (!error.isEmpty()) {
      DirectFailure.raise(module, error.replace(place.toString(), "..."));
    }
    String zip = output.map(json -> json.path("Zip").asText()).orElse("");
    String goMod = output.map(json -> json.path("GoMod").asText()).orElse("");
    if (zip.isEmpty() || goMod.isEmpty()) {
      String errors = UpstreamAnswers.firstLine(errors(place), module);
      throw UpstreamException.trouble(
          "fetching "
              + module
              + " from its repository: go mod download failed: "
              + errors.replace(place.toString(), "..."));
    }
    if (Files.size(Path.of(zip)) > limits.maxZipBytes()) {
      throw ZipFileWriter.tooLarge(limits.maxZipBytes());
    }
    GoModHash hash = new GoModHash(limits.maxGoModBytes());
    try (FileChannel in = FileChannel.open(Path.of(goMod))) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (in.read(buffer) >= 0) {
        hash.add(buffer.flip());
        buffer.clear();
      }
    }
    return new Fetched(Path.of(zip), hash.h1(), "direct");
  }

  private static String errors(Path place) throws IOException {
    try (var in = Files.newInputStream(place.resolve("errors.txt"))) {
      return new String(in.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
    }
  }
}
