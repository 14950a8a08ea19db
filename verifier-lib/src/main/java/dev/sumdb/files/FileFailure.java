package dev.sumdb.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** What an exception of the file system or the network means to people. */
public final class FileFailure {
  private FileFailure() {}

  /** One line, which names the file where the exception does. */
  public static String describe(IOException e) {
    if (!(e instanceof FileSystemException file)) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
    String what =
        switch (e.getClass().getSimpleName()) {
          case "NoSuchFileException" -> "no such file or directory";
          case "FileAlreadyExistsException" -> "exists already";
          case "NotDirectoryException" -> "not a directory";
          case "AccessDeniedException" -> "permission denied";
          default -> file.getReason() == null ? "cannot be used" : file.getReason();
        };
    return file.getFile()
        + ": "
        + what.substring(0, 1).toLowerCase(Locale.ROOT)
        + what.substring(1);
  }
}
