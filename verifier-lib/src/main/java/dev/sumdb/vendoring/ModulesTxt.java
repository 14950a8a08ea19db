package dev.sumdb.vendoring;

import dev.sumdb.gosum.GoSpace;
import dev.sumdb.gosum.ModulePath;
import dev.sumdb.gosum.Semver;
import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The list of modules and packages in {@code vendor/modules.txt}, read as the go command reads it:
 *
 * <pre>
 * # example.com/module v1.2.3
 * ## explicit; go 1.20
 * example.com/module/package
 * # example.com/replaced v1.0.0 =&gt; example.com/fork v1.0.1
 * # example.com/local v1.0.0 =&gt; ./directory
 * # example.com/unused =&gt; ./directory
 * </pre>
 */
public final class ModulesTxt {
  private final List<Module> modules;

  /**
   * A module with vendored packages.
   *
   * @param path the module path as importers name it
   * @param version its version; empty for a replacement of all versions
   * @param replacementPath the module or directory in its place; empty if there is none
   * @param replacementVersion empty for a directory
   * @param line the line of the module, counted from 1
   * @param packages import paths, in the order of the file, each with one module only
   */
  public record Module(
      String path,
      String version,
      String replacementPath,
      String replacementVersion,
      int line,
      List<String> packages) {
    public Module {
      packages = List.copyOf(packages);
    }

    /** Whether its files come from a directory, which has no hash. */
    public boolean isDirectory() {
      return !replacementPath.isEmpty() && replacementVersion.isEmpty();
    }

    /** The path of the module that the files come from. */
    public String sourcePath() {
      return replacementPath.isEmpty() ? path : replacementPath;
    }

    /** The version of the module that the files come from. */
    public String sourceVersion() {
      return replacementPath.isEmpty() ? version : replacementVersion;
    }
  }

  private ModulesTxt(List<Module> modules) {
    this.modules = modules;
  }

  /** The modules that have packages, in the order of the file. */
  public List<Module> modules() {
    return List.copyOf(modules);
  }

  /**
   * Reads the content of the file.
   *
   * @throws MalformedException it is not UTF-8, or lists a package that is not below its module
   */
  public static ModulesTxt parse(byte[] content) throws MalformedException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("malformed modules.txt: invalid UTF-8");
    }
    Reader reader = new Reader();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      reader.read(line, number);
    }
    return new ModulesTxt(reader.modules());
  }

  private static final class Reader {
    private final List<Module> headers = new ArrayList<>();

    /** Which header a package belongs to; the last one that lists it, as for the go command. */
    private final Map<String, Integer> owners = new LinkedHashMap<>();

    private boolean inModule;

    void read(String line, int number) throws MalformedException {
      if (line.startsWith("# ")) {
        readModule(GoSpace.fields(line), number);
      } else if (inModule && !line.startsWith("## ")) {
        List<String> fields = GoSpace.fields(line);
        if (fields.size() == 1 && isImportPath(fields.get(0))) {
          readPackage(fields.get(0), number);
        }
      }
    }

    private void readModule(List<String> fields, int number) {
      if (fields.size() < 3) {
        return;
      }
      boolean versioned = Semver.isValid(fields.get(2));
      inModule = versioned || fields.get(2).equals("=>");
      if (!inModule) {
        return;
      }
      List<String> rest = fields.subList(versioned ? 3 : 2, fields.size());
      String replacement = "";
      String replacementVersion = "";
      if (rest.size() >= 2 && rest.get(0).equals("=>")) {
        if (rest.size() == 2) {
          replacement = rest.get(1);
        } else if (rest.size() == 3 && Semver.isValid(rest.get(2))) {
          replacement = rest.get(1);
          replacementVersion = rest.get(2);
        }
      }
      headers.add(
          new Module(
              fields.get(1),
              versioned ? fields.get(2) : "",
              replacement,
              replacementVersion,
              number,
              List.of()));
    }

    private void readPackage(String path, int number) throws MalformedException {
      String module = headers.get(headers.size() - 1).path();
      if (!path.equals(module) && !path.startsWith(module + "/")) {
        throw new MalformedException(
            "malformed modules.txt: line "
                + number
                + ": package "
                + MalformedException.quote(path)
                + " is not in module "
                + MalformedException.quote(module));
      }
      owners.put(path, headers.size() - 1);
    }

    private static boolean isImportPath(String path) {
      try {
        ModulePath.checkImport(path);
        return true;
      } catch (MalformedException e) {
        return false;
      }
    }

    List<Module> modules() {
      List<List<String>> packages = new ArrayList<>();
      headers.forEach(header -> packages.add(new ArrayList<>()));
      owners.forEach((path, owner) -> packages.get(owner).add(path));
      List<Module> modules = new ArrayList<>();
      for (int i = 0; i < headers.size(); i++) {
        if (!packages.get(i).isEmpty()) {
          Module header = headers.get(i);
          modules.add(
              new Module(
                  header.path,
                  header.version,
                  header.replacementPath,
                  header.replacementVersion,
                  header.line,
                  packages.get(i)));
        }
      }
      return modules;
    }
  }
}
