package dev.sumdb.buildinfo;

import dev.sumdb.tlog.MalformedException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What the go command says an executable was built from. All of it is what the executable says
 * about itself; nothing proves that its code was made from these modules.
 *
 * @param goVersion of the toolchain, e.g. {@code go1.22.1}
 * @param path of the main package; empty if it is not recorded
 * @param main the main module; its path is empty if it is not recorded
 * @param dependencies all other modules, in the order of the file
 */
public record BuildInfo(
    String goVersion, String path, Dependency main, List<Dependency> dependencies) {

  public BuildInfo {
    Objects.requireNonNull(goVersion, "goVersion");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(main, "main");
    dependencies = List.copyOf(dependencies);
  }

  /**
   * A module as recorded, unchecked.
   *
   * @param path the module path, or the directory of a replacement
   * @param version e.g. {@code v1.2.3} or {@code (devel)}; may be empty
   * @param sum {@code h1:...}; empty if it is not recorded
   */
  public record Module(String path, String version, String sum) {
    static final Module NONE = new Module("", "", "");

    public Module {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(sum, "sum");
    }
  }

  /**
   * A module, and what the build took in its place.
   *
   * @param replacement the same as {@code module} if it was not replaced
   */
  public record Dependency(Module module, Module replacement) {
    public Dependency {
      Objects.requireNonNull(module, "module");
      Objects.requireNonNull(replacement, "replacement");
    }

    /** Whether a replace directive was in force. */
    public boolean isReplaced() {
      return !replacement.equals(module);
    }
  }

  /**
   * Reads the information in an executable file.
   *
   * @return one per architecture: several for universal files of macOS only
   * @throws MalformedException it is no executable of a known format, or has no information
   */
  public static List<BuildInfo> read(Path file) throws IOException, MalformedException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return read(channel);
    }
  }

  /** {@link #read(Path)} from an open file, whose position changes. */
  public static List<BuildInfo> read(SeekableByteChannel file)
      throws IOException, MalformedException {
    return Executables.read(new FileBytes(file));
  }
}
