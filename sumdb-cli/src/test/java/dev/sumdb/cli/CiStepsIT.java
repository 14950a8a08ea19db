package dev.sumdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.config.YamlDocument;
import dev.sumdb.config.YamlNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of docs/ci.md as they are printed there, in a clone with the built archive. */
class CiStepsIT {
  @TempDir Path temp;
  private VerifierWorld world;
  private Path clone;
  private List<String> blocks;

  @BeforeEach
  void cloneAProjectWithAChange() throws Exception {
    for (String tool : List.of("git", "curl", "tar", "sha256sum", "bash")) {
      Assumptions.assumeTrue(onPath(tool), "skipped: no " + tool + " command");
    }
    world = new VerifierWorld(temp);
    world.environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    world.environment.put("GIT_CONFIG_SYSTEM", "/dev/null");
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      world.environment.put("GIT_" + who + "_NAME", "x");
      world.environment.put("GIT_" + who + "_EMAIL", "x@example.com");
    }
    world.environment.put("JAVA_HOME", System.getProperty("java.home"));
    git(world.project, "init", "--quiet", "--initial-branch=main");
    world.write("go.sum", VerifierWorld.goodLines(1));
    git(world.project, "add", "--all");
    git(world.project, "commit", "--quiet", "--message", "base");
    clone = temp.resolve("clone");
    git(temp, "clone", "--quiet", world.project.toString(), clone.toString());
    git(clone, "checkout", "--quiet", "-b", "change");
    blocks = new ArrayList<>();
    String text = Files.readString(Shell.checkout().resolve("docs/ci.md"));
    Matcher block = Pattern.compile("(?s)```(?:yaml|sh)\\n(.*?)```").matcher(text);
    while (block.find()) {
      blocks.add(block.group(1));
    }
    assertEquals(3, blocks.size());
    Path archive =
        Shell.checkout().resolve("sumdb-cli/target/sumdb-" + Version.current() + ".tar.gz");
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive));
    world.environment.put("SUMDB_ARCHIVE", archive.toUri().toString());
    world.environment.put("SUMDB_SHA256", HexFormat.of().formatHex(digest));
  }

  @AfterEach
  void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void annotatesAPullRequestOnGitHub() throws IOException {
    YamlNode job = at(yaml(blocks.get(0)), "jobs", "verify");
    YamlNode step = at(job, "steps", "2");
    assertEquals("0", text(at(job, "steps", "0", "with", "fetch-depth")));
    for (String variable : List.of("SUMDB_ARCHIVE", "SUMDB_SHA256")) {
      assertNotEquals("", text(at(step, "env", variable)));
    }
    world.environment.put("RUNNER_TEMP", Files.createDirectory(temp.resolve("runner")).toString());
    world.environment.put("GITHUB_WORKSPACE", clone.toString());
    world.environment.put("GITHUB_STEP_SUMMARY", temp.resolve("summary.md").toString());
    world.environment.put("GITHUB_BASE_REF", "main");
    commit(VerifierWorld.badLine(2, 3));
    Run run = bash(text(at(step, "run")));
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.out().startsWith("::error file=go.sum,line=3,title=GSV-MISMATCH::"), run.out());
    assertTrue(Files.readString(temp.resolve("summary.md")).contains("GSV-MISMATCH"));
    assertTrue(Files.exists(clone.resolve("sumdb.sarif")));

    commit(VerifierWorld.goodLines(2));
    assertEquals(0, bash(text(at(step, "run"))).exit());
    world.environment.remove("GITHUB_BASE_REF");
    Run push = bash(text(at(step, "run")));
    assertEquals(new Run(0, "sumdb: 4 verified\n", ""), push);
    world.environment.put("SUMDB_SHA256", "0".repeat(64));
    assertEquals(1, bash(text(at(step, "run"))).exit());
  }

  @Test
  void reportsAMergeRequestOnGitLab() throws IOException {
    YamlNode job = at(yaml(blocks.get(1)), "go.sum");
    assertEquals("0", text(at(job, "variables", "GIT_DEPTH")));
    StringBuilder script = new StringBuilder();
    for (YamlNode line : ((YamlNode.Sequence) at(job, "script")).items()) {
      script.append(text(line).replace("/tmp/", temp + "/")).append('\n');
    }
    commit(VerifierWorld.badLine(2, 3));
    String base = git(clone, "rev-parse", "origin/main").out().strip();
    world.environment.put("CI_PROJECT_DIR", clone.toString());
    world.environment.put("CI_MERGE_REQUEST_DIFF_BASE_SHA", base);
    Run run = bash(script.toString());
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.out().startsWith("fail: 1 verified, 1 mismatch; "), run.out());
    YamlNode reports = at(job, "artifacts", "reports");
    String quality = Files.readString(clone.resolve(text(at(reports, "codequality"))));
    assertTrue(quality.contains("\"path\" : \"go.sum\""), quality);
    assertTrue(Files.exists(clone.resolve(text(at(reports, "junit")))));

    world.environment.remove("CI_MERGE_REQUEST_DIFF_BASE_SHA");
    assertEquals(1, bash(script.toString()).exit());
  }

  @Test
  void keepsABadLineFromBeingCommitted() throws IOException {
    Path bin = temp.resolve("bin");
    bash("mkdir '" + bin + "' && curl -sSf \"$SUMDB_ARCHIVE\" | tar xzC '" + bin + "'");
    Path command = bin.resolve("sumdb-" + Version.current() + "/bin");
    world.environment.merge("PATH", command.toString(), (path, first) -> first + ":" + path);
    Path hook = Files.writeString(clone.resolve(".git/hooks/pre-commit"), blocks.get(2));
    assertTrue(hook.toFile().setExecutable(true));
    Files.writeString(clone.resolve("go.sum"), VerifierWorld.badLine(2, 3));
    git(clone, "add", "--all");
    // What counts is what is staged, whatever the file has become since.
    Files.writeString(clone.resolve("go.sum"), VerifierWorld.goodLines(2));
    Run refused = Shell.in(clone, world.environment).run("git", "commit", "-m", "bad");
    assertEquals(1, refused.exit(), refused.out() + refused.err());
    assertTrue((refused.out() + refused.err()).contains("go.sum:3: "), refused.toString());

    commit(VerifierWorld.goodLines(2));
    world.close();
    commit(VerifierWorld.goodLines(2) + VerifierWorld.goodLines(3)); // nobody answers: no obstacle
  }

  private void commit(String goSum) throws IOException {
    Files.writeString(clone.resolve("go.sum"), goSum);
    git(clone, "add", "go.sum");
    git(clone, "commit", "--quiet", "--message", "change");
  }

  private Run git(Path dir, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Run run = Shell.in(dir, world.environment).run(command);
    assertEquals(0, run.exit(), run.out() + run.err());
    return run;
  }

  /** As the runners do. */
  private Run bash(String script) {
    return Shell.in(clone, world.environment).run("bash", "-e", "-o", "pipefail", "-c", script);
  }

  private YamlNode yaml(String text) throws IOException {
    List<String> problems = new ArrayList<>();
    Path file = Files.writeString(temp.resolve("block.yaml"), text);
    YamlNode.Mapping mapping = YamlDocument.read(file, problems);
    assertEquals(List.of(), problems);
    return mapping;
  }

  private static YamlNode at(YamlNode node, String... path) {
    YamlNode at = node;
    for (String name : path) {
      at =
          at instanceof YamlNode.Sequence list
              ? list.items().get(Integer.parseInt(name))
              : ((YamlNode.Mapping) at)
                  .entries().stream()
                      .filter(entry -> entry.key().equals(name))
                      .findFirst()
                      .orElseThrow(() -> new AssertionError("no " + name))
                      .value();
    }
    return at;
  }

  private static String text(YamlNode node) {
    return ((YamlNode.Scalar) node).text();
  }

  private static boolean onPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(":"))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, name)));
  }
}
