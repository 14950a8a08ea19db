package dev.sumdb.server.overlay;

import dev.sumdb.files.PlainFiles;
import dev.sumdb.tlog.Rfc6962;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/** Texts that prove incidents of a log, in a directory of its own; the same text is one file. */
final class EvidenceFiles {
  private final Path home;

  /**
   * @param home directory of the log; incidents name files from there
   */
  EvidenceFiles(Path home) {
    this.home = home.toAbsolutePath().normalize();
  }

  /** How incidents name a file. */
  String named(Path file) {
    return home.relativize(file.toAbsolutePath().normalize()).toString();
  }

  /** Keeps a text. */
  Path keep(String kind, String text) throws IOException {
    Path dir = Files.createDirectories(home.resolve("evidence"));
    Path file = dir.resolve(kind + "-" + digest(text) + ".txt");
    PlainFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }

  /** Tells texts apart. */
  static String digest(String text) {
    byte[] hash = Rfc6962.leafHash(text.getBytes(StandardCharsets.UTF_8)).toBytes();
    return HexFormat.of().formatHex(hash, 0, 8);
  }

  /** The part of a text that is a proof under a key. */
  static String section(String key, byte[] proof) {
    return "---- under the key " + key + "\n" + new String(proof, StandardCharsets.UTF_8) + "\n";
  }
}
