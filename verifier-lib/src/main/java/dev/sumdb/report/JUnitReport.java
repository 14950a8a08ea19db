package dev.sumdb.report;

import dev.sumdb.audit.AuditReport;
import dev.sumdb.audit.Claim;
import dev.sumdb.audit.Finding;
import dev.sumdb.audit.Kind;
import dev.sumdb.audit.Status;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The report as JUnit XML: a suite for each file, a case for each module version and kind. A
 * failure is a finding, an error is what could not be verified, skipped is what was not asked.
 */
public final class JUnitReport implements ReportWriter {
  private static final Set<Status> ERRORS = Set.of(Status.UNVERIFIABLE, Status.MISBEHAVIOUR);
  private static final Set<Status> FAILURES =
      Set.of(Status.MISMATCH, Status.NOT_FOUND, Status.MALFORMED);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final ReportDetails details;

  public JUnitReport(ReportDetails details) {
    this.details = details;
  }

  @Override
  public void write(AuditReport report, Appendable out) throws IOException {
    try {
      XMLStreamWriter xml =
          XMLOutputFactory.newFactory().createXMLStreamWriter(new AppendableWriter(out));
      xml.writeStartDocument("UTF-8", "1.0");
      newLine(xml, 0);
      xml.writeStartElement("testsuites");
      int id = 0;
      for (Map.Entry<String, List<Finding>> suite : suites(report).entrySet()) {
        writeSuite(suite.getKey(), suite.getValue(), id++, report, xml);
      }
      newLine(xml, 0);
      xml.writeEndElement();
      newLine(xml, 0);
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw e.getNestedException() instanceof IOException io ? io : new IOException(e);
    }
  }

  private Map<String, List<Finding>> suites(AuditReport report) {
    Map<String, List<Finding>> suites = new LinkedHashMap<>();
    for (Finding finding : report.results()) {
      String file = finding.claim().file();
      String name = file.isEmpty() ? ReportDetails.TOOL : details.paths().relative(file);
      suites.computeIfAbsent(name, n -> new ArrayList<>()).add(finding);
    }
    return suites;
  }

  private void writeSuite(
      String name, List<Finding> findings, int id, AuditReport report, XMLStreamWriter xml)
      throws XMLStreamException {
    newLine(xml, 1);
    xml.writeStartElement("testsuite");
    attribute(xml, "name", name);
    attribute(xml, "package", ReportDetails.TOOL);
    attribute(xml, "id", Integer.toString(id));
    attribute(xml, "tests", Integer.toString(findings.size()));
    attribute(xml, "failures", count(findings, FAILURES));
    attribute(xml, "errors", count(findings, ERRORS));
    attribute(xml, "skipped", count(findings, Set.of(Status.SKIPPED)));
    attribute(xml, "time", "0");
    attribute(xml, "timestamp", TIMESTAMP.format(report.started()));
    attribute(xml, "hostname", "localhost");
    newLine(xml, 2);
    xml.writeEmptyElement("properties");
    for (Finding finding : findings) {
      writeCase(name, finding, xml);
    }
    newLine(xml, 2);
    xml.writeEmptyElement("system-out");
    newLine(xml, 2);
    xml.writeEmptyElement("system-err");
    newLine(xml, 1);
    xml.writeEndElement();
  }

  private static void writeCase(String suite, Finding finding, XMLStreamWriter xml)
      throws XMLStreamException {
    newLine(xml, 2);
    xml.writeStartElement("testcase");
    attribute(xml, "name", caseName(finding.claim()));
    attribute(xml, "classname", suite);
    attribute(xml, "time", "0");
    if (FAILURES.contains(finding.status())) {
      writeProblem("failure", finding, xml);
    } else if (ERRORS.contains(finding.status())) {
      writeProblem("error", finding, xml);
    } else if (finding.status() == Status.SKIPPED) {
      newLine(xml, 3);
      xml.writeEmptyElement("skipped");
      attribute(xml, "message", Wording.message(finding));
    }
    newLine(xml, 2);
    xml.writeEndElement();
  }

  private static String caseName(Claim claim) {
    if (claim.module().isEmpty()) {
      return claim.line() == 0 ? "file" : "line " + claim.line();
    }
    String kind = claim.kind() == Kind.NONE ? "" : " (" + claim.kind().text() + ")";
    return claim.module() + "@" + claim.version() + kind;
  }

  private static void writeProblem(String element, Finding finding, XMLStreamWriter xml)
      throws XMLStreamException {
    newLine(xml, 3);
    xml.writeStartElement(element);
    attribute(xml, "message", Wording.message(finding));
    attribute(xml, "type", finding.reason().code());
    Claim claim = finding.claim();
    StringBuilder text = new StringBuilder(claim.location());
    if (!claim.hash().isEmpty()) {
      text.append('\n').append(Wording.haveLabel(claim)).append(": ").append(claim.hash());
    }
    Wording.want(finding)
        .ifPresent(want -> text.append('\n').append(finding.database()).append(": ").append(want));
    if (!finding.reason().remedy().isEmpty()) {
      text.append('\n').append(finding.reason().remedy());
    }
    for (String line : text.toString().split("\n")) {
      xml.writeCharacters(Printable.atLineStart(line) + "\n");
    }
    xml.writeEndElement();
  }

  private static String count(List<Finding> findings, Set<Status> statuses) {
    return Long.toString(findings.stream().filter(f -> statuses.contains(f.status())).count());
  }

  /** XML has no way to write most control characters, so they are escaped as for terminals. */
  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, Printable.of(value));
  }

  private static void newLine(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
