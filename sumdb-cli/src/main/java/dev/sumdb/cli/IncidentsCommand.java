package dev.sumdb.cli;

import dev.sumdb.server.log.Incident;
import dev.sumdb.server.log.LogArchive;
import dev.sumdb.server.log.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sumdb incidents}: what an operator must look at. */
@Command(
    name = "incidents",
    description = {
      "List what must be looked at: contradictions, misbehaviour of databases, damage.",
      "The directory of a running server may be read, and its incidents resolved."
    },
    footer = "Exit: 0 none is open, 1 some are, 2 usage, 3 could not read.")
final class IncidentsCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Directory of the log. Default: SUMDB_DIR or .sumdb.")
  private Path dir;

  @Option(names = "--all", description = "List the resolved ones, too.")
  private boolean all;

  @Option(names = "--resolve", paramLabel = "ID", description = "Close this one.")
  private Long resolve;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why it can be closed.")
  private String reason = "";

  IncidentsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandException, UsageException {
    Path log = LogDirectory.of(dir, console);
    if (resolve != null || !reason.isEmpty()) {
      return resolve(log);
    }
    List<Incident> incidents;
    try (LogArchive archive = LogArchive.open(log)) {
      incidents = archive.incidents();
    } catch (IOException e) {
      throw ProvenanceCommand.unreadable(log, e);
    }
    incidents.stream().filter(one -> all || one.isOpen()).forEach(one -> print(one, log));
    return incidents.stream().anyMatch(Incident::isOpen) ? ExitCode.FINDINGS : ExitCode.OK;
  }

  private Integer resolve(Path log) throws CommandException, UsageException {
    if (resolve == null || reason.isBlank()) {
      throw CommandException.usage(
          "an incident is resolved by its number and with a reason",
          "sumdb incidents --resolve ID --reason TEXT");
    }
    boolean resolved;
    try {
      resolved = LogArchive.resolve(log, resolve, Instant.now(), reason.strip());
    } catch (IOException e) {
      throw ProvenanceCommand.unreadable(log, e);
    }
    if (!resolved) {
      throw CommandException.usage(
          "there is no open incident " + resolve + " in " + log, "sumdb incidents lists them");
    }
    console.hint("incident " + resolve + " is resolved");
    return ExitCode.OK;
  }

  private void print(Incident incident, Path log) {
    StringBuilder text = new StringBuilder();
    text.append(incident.id()).append(' ').append(incident.kind()).append(' ');
    text.append(incident.subject()).append('\n');
    text.append("  first " + seconds(incident.at()) + ", last " + seconds(incident.lastAt()));
    text.append(", times " + incident.times() + "\n");
    incident.detail().lines().forEach(line -> text.append("  ").append(line).append('\n'));
    if (!incident.evidence().isEmpty()) {
      text.append("  evidence: " + log.resolve(incident.evidence()) + "\n");
    }
    incident
        .resolution()
        .ifPresent(
            end -> text.append("  resolved " + seconds(end.at()) + ": " + end.reason() + "\n"));
    console.out().print(text);
    console.out().flush();
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }
}
