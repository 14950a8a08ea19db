package dev.sumdb.cli.golang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sumdb.checkpoint.TreeNote;
import dev.sumdb.note.Note;
import dev.sumdb.note.VerifierKey;
import dev.sumdb.note.Verifiers;
import dev.sumdb.tlog.LogRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public modules hash here to what the public database says. Needs this machine's GOPROXY. */
class PublicModulesGoTest {
  private static final String PUBLIC_KEY =
      "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
  private static final List<String> MODULES =
      List.of(
          "github.com/BurntSushi/toml@v1.4.0",
          "github.com/davecgh/go-spew@v1.1.1",
          "github.com/google/uuid@v1.6.0",
          "github.com/jtolds/gls@v4.20.0+incompatible",
          "github.com/pkg/errors@v0.9.1",
          "github.com/pmezard/go-difflib@v1.0.0",
          "github.com/spf13/pflag@v1.0.5",
          "github.com/stretchr/testify@v1.9.0",
          "golang.org/x/mod@v0.17.0",
          "golang.org/x/xerrors@v0.0.0-20231012003039-104605ab7028",
          "gopkg.in/yaml.v3@v3.0.1",
          "rsc.io/quote@v1.5.2");

  @TempDir Path temp;

  @Test
  void aDozenWellKnownModulesHaveTheLinesOfThePublicDatabase() throws Exception {
    MachineProxy machine = MachineProxy.mustAnswer();
    try (TestDatabase database =
        TestDatabase.in(temp.resolve("log")).upstream(machine.base()).start()) {
      GoCommand go = GoCommand.installed(temp.resolve("home")).with("GOPROXY", machine.base());
      for (Map.Entry<String, String> variable : MachineProxy.network().entrySet()) {
        go = go.with(variable.getKey(), variable.getValue());
      }
      String[] arguments = new String[MODULES.size() + 2];
      arguments[0] = "mod";
      arguments[1] = "download";
      for (int i = 0; i < MODULES.size(); i++) {
        arguments[i + 2] = MODULES.get(i);
      }
      database.configure(go).run(arguments).mustSucceed();
      assertEquals(MODULES.size(), database.size());
      for (String module : MODULES) {
        assertEquals(publicText(machine, module), database.lookup(module).text(), module);
      }
    }
  }

  /** The record as sum.golang.org signs it, relayed by the machine's proxy. */
  private static String publicText(MachineProxy machine, String module) throws Exception {
    String path = "/sumdb/sum.golang.org/lookup/" + ModuleTree.mustParse(module).escaped();
    byte[] body = machine.get(path).body().getBytes(StandardCharsets.UTF_8);
    LogRecord.Parsed parsed = LogRecord.parse(body);
    Note note = Note.open(parsed.rest(), Verifiers.of(VerifierKey.parse(PUBLIC_KEY)));
    assertTrue(parsed.record().id() < TreeNote.parse(note.text()).size(), module);
    return parsed.record().text();
  }
}
