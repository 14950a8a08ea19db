package dev.sumdb.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The module computes and does nothing else: no files, network, threads, clocks, randomness,
 * logging, environment. Shown by what its classes refer to, which is all that they could call.
 */
class PurityTest {
  /** All that the module may refer to outside itself; a line of an allow-list needs no reason. */
  private static final List<Pattern> ALLOWED =
      List.of(
          // Values, strings, boxing, exceptions. Not Thread, Process, Runtime, ClassLoader.
          Pattern.compile(
              "java\\.lang\\.(Object|Record|Enum|String|StringBuilder|CharSequence|Character"
                  + "|Comparable|Iterable|Integer|Long|Byte|Short|Boolean|Math|Class"
                  + "|Override|Deprecated|FunctionalInterface|SafeVarargs|AutoCloseable"
                  + "|[A-Za-z]*Exception|[A-Za-z]*Error|Throwable)"),
          Pattern.compile(
              "java\\.lang\\.invoke\\.[A-Za-z$]+|java\\.lang\\.runtime\\.ObjectMethods"),
          // Collections and functions. Not Random, UUID, Timer, Scanner, Locale's default.
          Pattern.compile(
              "java\\.util\\.(List|ArrayList|Map|HashMap|LinkedHashMap|TreeMap|Set|HashSet"
                  + "|LinkedHashSet|TreeSet|Sorted(Map|Set)|Navigable(Map|Set)|Map\\$Entry"
                  + "|Collection|Arrays|Iterator|Comparator|Objects|Optional"
                  + "|OptionalInt|OptionalLong|Deque|ArrayDeque|BitSet|StringJoiner"
                  + "|Base64(\\$(Encoder|Decoder))?|HexFormat|NoSuchElementException"
                  + "|StringTokenizer)"),
          Pattern.compile("java\\.util\\.(function|stream)\\.[A-Za-z]+"),
          Pattern.compile("java\\.util\\.regex\\.(Pattern|Matcher|MatchResult)"),
          // Bytes and text in memory.
          Pattern.compile("java\\.nio\\.(ByteBuffer|CharBuffer|Buffer|ByteOrder)"),
          Pattern.compile("java\\.nio\\.charset\\.[A-Za-z]+"),
          Pattern.compile(
              "java\\.io\\.(IOException|UncheckedIOException|ByteArrayOutputStream"
                  + "|Serializable)"),
          // Hashing; a SecureRandom would be java.security as well.
          Pattern.compile(
              "java\\.security\\.(MessageDigest|DigestException|NoSuchAlgorithmException"
                  + "|GeneralSecurityException)"),
          // Signatures, without the provider and without key generation.
          Pattern.compile(
              "org\\.bouncycastle\\.(crypto\\.(params|signers)|math\\.ec\\.rfc8032)\\..*"),
          Pattern.compile(
              "org\\.bouncycastle\\.crypto\\.(CryptoException|CipherParameters|Signer)"));

  /** Classes that both compute and do more: the members of them that the module may use. */
  private static final Map<String, Set<String>> MEMBERS =
      Map.of(
          "java.lang.System", Set.of("arraycopy"),
          "java.time.LocalDateTime", Set.of("of"), // checks a date, without a clock
          "java.time.DateTimeException", Set.of("getMessage"),
          "java.util.Locale", Set.of("ROOT"), // not the default, which is environment
          "java.util.Collections", Set.of("reverse", "emptyList")); // not shuffle

  private static final Pattern LINE = Pattern.compile("^ +\\S+ +-> (\\S+) .*$");
  private static final Pattern MEMBER =
      Pattern.compile("// (?:Interface)?(?:Method|Field) ([\\w/$]+)\\.\"?(\\w+|<init>)");
  private static final Pattern OWN =
      Pattern.compile("dev\\.sumdb\\.(tlog|note|checkpoint|gosum)\\..*");

  @Test
  void refersToNothingThatCouldDoInputOrOutput() {
    assertEquals(Set.of(), forbidden(references(Path.of("target", "classes"))));
  }

  @Test
  void usesOnlyTheHarmlessMembersOfClassesThatCanDoMore() throws Exception {
    assertEquals(Set.of(), forbiddenMembers(Path.of("target", "classes")));
  }

  /** That the checks above can fail: this class reads system properties and files. */
  @Test
  void findsForbiddenReferences() throws Exception {
    Set<String> found = forbidden(references(Path.of("target", "test-classes")));
    assertTrue(found.contains("java.nio.file.Files"), found + "");
    Set<String> members = forbiddenMembers(Path.of("target", "test-classes"));
    assertTrue(members.contains("java.lang.System.getProperty"), members + "");
  }

  private static Set<String> forbiddenMembers(Path classes) throws IOException {
    List<String> args = new ArrayList<>(List.of("-c", "-p"));
    try (Stream<Path> files = Files.walk(classes)) {
      files.map(Path::toString).filter(f -> f.endsWith(".class")).forEach(args::add);
    }
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
    assertEquals(0, javap.run(writer, writer, args.toArray(String[]::new)));
    Set<String> found = new TreeSet<>();
    Matcher m = MEMBER.matcher(out.toString());
    while (m.find()) {
      String owner = m.group(1).replace('/', '.');
      if (MEMBERS.containsKey(owner) && !MEMBERS.get(owner).contains(m.group(2))) {
        found.add(owner + "." + m.group(2));
      }
    }
    return found;
  }

  private static Set<String> references(Path classes) {
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int exit =
        jdeps.run(
            writer,
            writer,
            "-verbose:class",
            "-filter:none",
            "--multi-release",
            "17",
            "--ignore-missing-deps",
            classes.toString());
    assertEquals(0, exit, out.toString());
    Set<String> references = new TreeSet<>();
    for (String line : out.toString().split("\n")) {
      Matcher m = LINE.matcher(line);
      if (m.matches()) {
        references.add(m.group(1));
      }
    }
    assertTrue(references.contains("java.security.MessageDigest"), out.toString());
    return references;
  }

  private static Set<String> forbidden(Set<String> references) {
    List<String> rest = new ArrayList<>(references);
    rest.removeIf(r -> OWN.matcher(r).matches());
    rest.removeIf(r -> ALLOWED.stream().anyMatch(p -> p.matcher(r).matches()));
    rest.removeAll(MEMBERS.keySet());
    return new TreeSet<>(rest);
  }
}
