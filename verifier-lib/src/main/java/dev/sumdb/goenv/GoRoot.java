package dev.sumdb.goenv;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the directory of the go installation: GOROOT if it is set, else the one around the {@code
 * go} that PATH leads to. The go command itself is never run.
 */
final class GoRoot {
  private GoRoot() {}

  /** The directory with the origin of the setting, or empty if there is no go here. */
  static GoEnvValue find(Map<String, String> process, Os os, EnvFiles files, EnvFile userFile) {
    // Here, unlike for every other variable, the file wins over the process.
    String inFile = userFile.value("GOROOT");
    if (inFile != null && !inFile.isEmpty()) {
      return value(os.clean(inFile), GoEnvValue.Origin.FILE, userFile.path());
    }
    String inProcess = process.getOrDefault("GOROOT", "");
    if (!inProcess.isEmpty()) {
      return value(os.clean(inProcess), GoEnvValue.Origin.PROCESS, "");
    }
    for (String directory : os.splitList(process.getOrDefault("PATH", ""))) {
      // A relative entry would let the current directory choose the settings.
      if (os.isAbsolute(directory)) {
        String binary = os.join(directory, os.goBinary());
        if (files.isFile(binary)) {
          return value(around(binary, os, files).orElse(""), GoEnvValue.Origin.DEFAULT, "");
        }
      }
    }
    return value("", GoEnvValue.Origin.DEFAULT, "");
  }

  /** The installation is two levels above the binary, or three if it was cross-compiled. */
  private static Optional<String> around(String binary, Os os, EnvFiles files) {
    String real;
    try {
      real = files.realPath(binary);
    } catch (IOException e) {
      return Optional.empty();
    }
    for (String up : new String[] {"../..", "../../.."}) {
      String directory = os.join(real, up);
      if (files.isDirectory(os.join(directory, "pkg/tool"))) {
        return Optional.of(directory);
      }
    }
    return Optional.empty();
  }

  private static GoEnvValue value(String text, GoEnvValue.Origin origin, String where) {
    return new GoEnvValue("GOROOT", text, origin, where);
  }
}
