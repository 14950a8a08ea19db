package dev.sumdb.buildinfo;

import dev.sumdb.buildinfo.BuildInfo.Dependency;
import dev.sumdb.buildinfo.BuildInfo.Module;
import dev.sumdb.tlog.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of build information:
 *
 * <pre>
 * path  example.com/cmd
 * mod   example.com            v1.0.0   h1:...
 * dep   example.com/library    v1.2.3   h1:...
 * dep   example.com/replaced   v1.0.0
 * =&gt;    example.com/fork       v1.0.1   h1:...
 * build GOOS=linux
 * </pre>
 *
 * with a tab after each field. Lines of other kinds are left out.
 */
final class ModuleText {
  private String path = "";
  private Module main = Module.NONE;
  private Dependency mainDependency = new Dependency(Module.NONE, Module.NONE);
  private final List<Dependency> dependencies = new ArrayList<>();

  /** What a replacement would be of: 0 nothing, 1 the main module, 2 the last dependency. */
  private int last;

  private int number;

  private ModuleText() {}

  static BuildInfo parse(String goVersion, String text) throws MalformedException {
    ModuleText parsed = new ModuleText();
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      parsed.readLine(text.substring(from, end));
      from = end + 1;
    }
    return new BuildInfo(goVersion, parsed.path, parsed.mainDependency, parsed.dependencies);
  }

  private void readLine(String line) throws MalformedException {
    number++;
    int tab = line.indexOf('\t');
    if (tab < 0) {
      return;
    }
    String rest = line.substring(tab + 1);
    switch (line.substring(0, tab)) {
      case "path" -> path = rest;
      case "mod" -> {
        main = module(rest);
        mainDependency = new Dependency(main, main);
        last = 1;
      }
      case "dep" -> {
        Module module = module(rest);
        dependencies.add(new Dependency(module, module));
        last = 2;
      }
      case "=>" -> replace(rest);
      default -> {
        // settings of the build
      }
    }
  }

  private Module module(String rest) throws MalformedException {
    String[] fields = rest.split("\t", -1);
    if (fields.length != 2 && fields.length != 3) {
      throw malformed("want 2 or 3 columns, have " + fields.length);
    }
    return new Module(fields[0], fields[1], fields.length == 3 ? fields[2] : "");
  }

  private void replace(String rest) throws MalformedException {
    String[] fields = rest.split("\t", -1);
    if (fields.length != 3) {
      throw malformed("want 3 columns for a replacement, have " + fields.length);
    }
    Module replacement = new Module(fields[0], fields[1], fields[2]);
    switch (last) {
      case 1 -> mainDependency = new Dependency(main, replacement);
      case 2 -> {
        Module replaced = dependencies.remove(dependencies.size() - 1).module();
        dependencies.add(new Dependency(replaced, replacement));
      }
      default -> throw malformed("replacement without a module before it");
    }
    last = 0;
  }

  private MalformedException malformed(String why) {
    return new MalformedException("malformed go build information: line " + number + ": " + why);
  }
}
