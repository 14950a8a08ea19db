package dev.sumdb.gosum;

import dev.sumdb.tlog.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A go.sum or go.work.sum file as it is on disk. Reading never fails: what is wrong with a line is
 * a {@link Problem} with its line number, so that a verifier can report all of them at once and
 * still check the other lines.
 *
 * <p>Line feeds end lines, the last one needs none; white space of any kind separates the three
 * fields; empty lines do not count; there are no comments. Hashes of unknown algorithms are kept.
 */
public final class GoSumFile {
  /** The hash of an empty go.mod file, which the go command drops from every go.sum it reads. */
  private static final String DROPPED_HASH = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

  private static final String BOM = "\uFEFF";

  /** How bad a problem is. */
  public enum Level {
    /** The go command refuses the whole file. */
    REFUSED_BY_GO,
    /** The line cannot be checked, or contradicts another: a finding. */
    FINDING,
    /** Harmless; the go command would write the file differently. */
    NOTE
  }

  /** What is wrong. */
  public enum Kind {
    /** Not three fields. */
    FIELD_COUNT(Level.REFUSED_BY_GO),
    /** A line of an unfinished merge. */
    MERGE_CONFLICT(Level.REFUSED_BY_GO),
    /** Bytes that are not UTF-8. */
    NOT_UTF8(Level.FINDING),
    /** A NUL byte, as a crash while writing leaves them. */
    NUL(Level.FINDING),
    /** No module path with a canonical version that fits it. */
    MALFORMED_MODULE(Level.FINDING),
    /** No {@code ALGORITHM:TEXT}, or {@code h1:} without the base64 of 32 bytes. */
    MALFORMED_HASH(Level.FINDING),
    /** Two {@code h1:} hashes of one file: the go command takes whichever stands first. */
    CONFLICT(Level.FINDING),
    /** A byte order mark: the go command reads it as part of the first module path. */
    BOM(Level.FINDING),
    /** An algorithm other than h1: kept, and checkable by nobody. */
    UNKNOWN_ALGORITHM(Level.NOTE),
    /** The hash of an empty go.mod, which the go command ignores. */
    DROPPED_HASH(Level.NOTE),
    /** The same line again. */
    DUPLICATE(Level.NOTE),
    /** A line that belongs further up. */
    UNSORTED(Level.NOTE),
    /** Lines end in CR LF; reported once. */
    CRLF(Level.NOTE),
    /** The last line has no line feed. */
    NO_FINAL_NEWLINE(Level.NOTE);

    private final Level level;

    Kind(Level level) {
      this.level = level;
    }

    /** How bad it is. */
    public Level level() {
      return level;
    }
  }

  /** A checkable line: module and version are valid, the hash is {@code h1:} or of another kind. */
  public record Entry(int line, GoSumLine sum, ModuleVersion module) {}

  /** A problem of one line, counted from 1. */
  public record Problem(int line, Kind kind, String reason) {}

  private final String fileName;
  private final List<Entry> entries;
  private final List<Problem> problems;

  private GoSumFile(String fileName, List<Entry> entries, List<Problem> problems) {
    this.fileName = fileName;
    this.entries = List.copyOf(entries);
    this.problems = List.copyOf(problems);
  }

  /**
   * Reads the content of a file.
   *
   * @param fileName what messages call the file; nothing is opened
   */
  public static GoSumFile parse(byte[] content, String fileName) {
    Reader reader = new Reader();
    reader.readAll(content);
    return new GoSumFile(fileName, reader.entries, reader.problems);
  }

  /** The name given to {@link #parse}. */
  public String fileName() {
    return fileName;
  }

  /** The checkable lines in file order, duplicates and conflicting ones included. */
  public List<Entry> entries() {
    return entries;
  }

  /** Everything wrong, in line order. */
  public List<Problem> problems() {
    return problems;
  }

  /** {@code FILE:LINE: REASON}. */
  public String describe(Problem problem) {
    return fileName + ":" + problem.line + ": " + problem.reason;
  }

  /** The file as the go command would write it, without the lines that are not checkable. */
  public String format() {
    return format(entries.stream().map(Entry::sum).toList());
  }

  /** Lines in canonical order, each once, each with its line feed. */
  public static String format(Collection<GoSumLine> lines) {
    TreeSet<GoSumLine> sorted = new TreeSet<>(GoSumLine.ORDER);
    sorted.addAll(lines);
    StringBuilder out = new StringBuilder();
    for (GoSumLine line : sorted) {
      out.append(line).append('\n');
    }
    return out.toString();
  }

  /** The state of one reading. */
  private static final class Reader {
    /** Module and version as written; the key of a hash. */
    private record Key(String module, String version) implements Comparable<Key> {
      /** Any order: it keeps hash tables fast where a hostile file has keys of equal hash codes. */
      @Override
      public int compareTo(Key other) {
        int byModule = module.compareTo(other.module);
        return byModule != 0 ? byModule : version.compareTo(other.version);
      }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<Key, Entry> firstH1 = new HashMap<>();

    /** The lines that are not in {@link #firstH1}, with the numbers of their first ones. */
    private final Map<GoSumLine, Integer> others = new HashMap<>();

    private Entry previous;
    private String lastReason;
    private boolean crlf;
    private int line;

    void readAll(byte[] content) {
      int start = 0;
      while (start < content.length) {
        int end = start;
        while (end < content.length && content[end] != '\n') {
          end++;
        }
        line++;
        readLine(Arrays.copyOfRange(content, start, end));
        if (end == content.length) {
          report(Kind.NO_FINAL_NEWLINE, "final line missing newline");
        }
        start = end + 1;
      }
    }

    private void readLine(byte[] bytes) {
      String text = decode(bytes);
      if (text == null) {
        report(Kind.NOT_UTF8, "invalid UTF-8");
        return;
      }
      if (line == 1 && text.startsWith(BOM)) {
        report(Kind.BOM, "byte order mark: the go command takes it for part of the module path");
        text = text.substring(1);
      }
      if (text.endsWith("\r") && !crlf) {
        crlf = true;
        report(Kind.CRLF, "lines end in CR LF");
      }
      if (text.indexOf('\0') >= 0) {
        report(Kind.NUL, "NUL byte: torn by a crash while it was written?");
        return;
      }
      if (isConflictMarker(text)) {
        report(Kind.MERGE_CONFLICT, "merge conflict marker " + MalformedException.quote(text));
        return;
      }
      List<String> fields = GoSpace.fields(text);
      if (fields.size() == 3) {
        read(new GoSumLine(fields.get(0), fields.get(1), fields.get(2)));
      } else if (!fields.isEmpty()) {
        report(Kind.FIELD_COUNT, "wrong number of fields " + fields.size());
      }
    }

    private void read(GoSumLine sum) {
      if (sum.hash().equals(DROPPED_HASH)) {
        report(Kind.DROPPED_HASH, "hash of an empty go.mod: the go command ignores this line");
        return;
      }
      Entry entry;
      try {
        entry = entry(sum);
      } catch (MalformedException e) {
        report(Kind.MALFORMED_MODULE, e.getMessage());
        return;
      }
      String algorithm = sum.hash().substring(0, sum.hash().indexOf(':') + 1);
      boolean h1 = algorithm.equals(H1.PREFIX);
      if (algorithm.length() < 2 || h1 && !H1.isH1(sum.hash())) {
        report(Kind.MALFORMED_HASH, "malformed hash " + MalformedException.quote(sum.hash()));
        return;
      }
      if (!h1) {
        String quoted = MalformedException.quote(algorithm.substring(0, algorithm.length() - 1));
        report(Kind.UNKNOWN_ALGORITHM, "unknown hash algorithm " + quoted);
      }
      noteOrder(entry.sum);
      previous = entry;
      noteRepetition(entry, h1);
      entries.add(entry);
    }

    /** Most files name a module in two lines in a row: its texts are kept, and checked, once. */
    private Entry entry(GoSumLine sum) throws MalformedException {
      if (previous != null && previous.sum.equals(sum)) {
        return new Entry(line, previous.sum, previous.module);
      }
      if (previous != null
          && previous.module.path().equals(sum.module())
          && previous.module.version().equals(sum.bareVersion())) {
        GoSumLine shared = new GoSumLine(previous.sum.module(), sum.version(), sum.hash());
        return new Entry(line, shared, previous.module);
      }
      return new Entry(line, sum, sum.moduleVersion());
    }

    private void noteRepetition(Entry entry, boolean h1) {
      GoSumLine sum = entry.sum;
      Entry first = h1 ? firstH1.putIfAbsent(new Key(sum.module(), sum.version()), entry) : null;
      if (h1 && first == null) {
        return;
      }
      Integer earlier =
          first != null && first.sum.equals(sum)
              ? Integer.valueOf(first.line)
              : others.putIfAbsent(sum, line);
      if (earlier != null) {
        report(Kind.DUPLICATE, "same as line " + earlier);
      } else if (first != null) {
        report(
            Kind.CONFLICT,
            "conflicting hashes of "
                + (sum.module() + "@" + sum.version())
                + (": " + first.sum.hash() + " in line " + first.line)
                + (", " + sum.hash() + " here"));
      }
    }

    private void noteOrder(GoSumLine sum) {
      if (previous != null && previous.sum.compareTo(sum) > 0) {
        report(Kind.UNSORTED, "not in the go command's order: belongs before line " + (line - 1));
      }
    }

    private void report(Kind kind, String reason) {
      lastReason = reason.equals(lastReason) ? lastReason : reason; // one text for many lines
      problems.add(new Problem(line, kind, lastReason));
    }

    private static boolean isConflictMarker(String text) {
      return text.startsWith("<<<<<<<")
          || text.startsWith(">>>>>>>")
          || text.startsWith("|||||||")
          || text.startsWith("=======");
    }

    private static String decode(byte[] bytes) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        return null;
      }
    }
  }
}
