package dev.sumdb.audit;

import dev.sumdb.audit.Claims.Entry;
import dev.sumdb.audit.Claims.Pending;
import dev.sumdb.gosum.ModuleVersion;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which database is to be asked about which modules, each once, in the order of the claims. */
final class Questions {
  private final Map<Database, Map<ModuleVersion, Text>> questions = new IdentityHashMap<>();

  /** The hashes that the claims of one module give its record; null where they give none. */
  private static final class Text {
    private String zip;
    private String goMod;

    void add(Claim claim) {
      if (claim.kind() == Kind.ZIP && zip == null) {
        zip = claim.hash();
      } else if (claim.kind() == Kind.GO_MOD && goMod == null) {
        goMod = claim.hash();
      }
    }

    String text(ModuleVersion module) {
      if (zip == null || goMod == null) {
        return "";
      }
      String name = module.path() + " " + module.version();
      return name + " " + zip + "\n" + name + "/go.mod " + goMod + "\n";
    }
  }

  private Questions() {}

  static Questions of(Claims claims, Databases databases) {
    Questions questions = new Questions();
    for (Entry entry : claims.entries()) {
      if (entry instanceof Pending pending && Verdict.isCheckable(pending.claim())) {
        questions.add(pending, databases);
      }
    }
    return questions;
  }

  private void add(Pending pending, Databases databases) {
    if (databases.choose(pending.module().path()) instanceof Databases.Choice.Ask ask) {
      questions
          .computeIfAbsent(ask.database(), database -> new LinkedHashMap<>())
          .computeIfAbsent(pending.module(), module -> new Text())
          .add(pending.claim());
    }
  }

  /** The modules, with the text that the record has if the claims are true; empty if unknown. */
  Map<ModuleVersion, String> of(Database database) {
    Map<ModuleVersion, Text> texts = questions.getOrDefault(database, Map.of());
    return new RecordTexts(texts.keySet(), module -> texts.get(module).text(module));
  }
}
