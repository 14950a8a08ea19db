package dev.sumdb.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sumdb.audit.AuditReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class JUnitReportTest {
  @Test
  void isValidByTheSchemaOfAnt() throws Exception {
    mustBeValid(SampleReports.everything());
    mustBeValid(SampleReports.hostile());
    mustBeValid(SampleReports.of(List.of()));
  }

  @Test
  void isCheckedByASchemaThatRefusesOtherThings() throws Exception {
    Document document = document(SampleReports.everything());
    element(document, "testcase", 1).removeAttribute("classname");
    assertThrows(SAXException.class, () -> validate(document));
  }

  @Test
  void countsWhatItHolds() throws Exception {
    Element suite = element(document(SampleReports.everything()), "testsuite", 0);
    assertEquals("sub/go.sum", suite.getAttribute("name"));
    assertEquals("7", suite.getAttribute("tests"));
    assertEquals("3", suite.getAttribute("failures"));
    assertEquals("2", suite.getAttribute("errors"));
    assertEquals("1", suite.getAttribute("skipped"));
    assertEquals("2026-01-02T03:04:05", suite.getAttribute("timestamp"));
    assertEquals(3, suite.getElementsByTagName("failure").getLength());
    assertEquals(2, suite.getElementsByTagName("error").getLength());
    assertEquals(1, suite.getElementsByTagName("skipped").getLength());
  }

  @Test
  void namesACaseByModuleAndKindAndTellsBothHashes() throws Exception {
    Document document = document(SampleReports.everything());
    Element mismatch = element(document, "testcase", 1);
    assertEquals("example.com/b@v1.0.0 (zip)", mismatch.getAttribute("name"));
    assertEquals(
        "example.com/c@v1.0.0 (go.mod)", element(document, "testcase", 2).getAttribute("name"));
    Element failure = element(document, "failure", 0);
    assertEquals("GSV-MISMATCH", failure.getAttribute("type"));
    assertEquals(
        "go.sum:2\ngo.sum: " + SampleReports.H1_A + "\nsum.golang.org: " + SampleReports.H1_B,
        failure.getTextContent().lines().limit(3).reduce((a, b) -> a + "\n" + b).orElseThrow());
  }

  @Test
  void isOneDocumentWhateverTheNamesAre() throws Exception {
    Document document = document(SampleReports.hostile());
    assertEquals(9, document.getElementsByTagName("system-out").getLength());
    String text = SampleReports.write(writer(), SampleReports.hostile());
    HostileText.mustBePrintable(text);
    HostileText.mustHoldNoCommand(text);
  }

  private static void mustBeValid(AuditReport report) throws Exception {
    validate(document(report));
  }

  /** The schema is from before skipped cases, so they are taken out; nothing else is. */
  private static void validate(Document document) throws SAXException, IOException {
    NodeList skipped = document.getElementsByTagName("skipped");
    while (skipped.getLength() > 0) {
      skipped.item(0).getParentNode().removeChild(skipped.item(0));
    }
    NodeList suites = document.getElementsByTagName("testsuite");
    for (int i = 0; i < suites.getLength(); i++) {
      ((Element) suites.item(i)).removeAttribute("skipped");
    }
    schema().newValidator().validate(new DOMSource(document));
  }

  /** From a jar of the test class path, without the namespace that the jar's author added. */
  private static Schema schema() throws SAXException, IOException {
    ClassLoader jars = JUnitReportTest.class.getClassLoader();
    try (InputStream in = jars.getResourceAsStream("xsd/junit.xsd")) {
      String text =
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .replace("targetNamespace=\"urn:junit.baev.github.com\"", "")
              .replace("xmlns:ns=\"urn:junit.baev.github.com\"", "")
              .replace("\"ns:", "\"");
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(new StreamSource(new StringReader(text)));
    }
  }

  private static Element element(Document document, String name, int index) {
    return (Element) document.getElementsByTagName(name).item(index);
  }

  private static Document document(AuditReport report)
      throws ParserConfigurationException, SAXException, IOException {
    String text = SampleReports.write(writer(), report);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
  }

  private static JUnitReport writer() {
    return new JUnitReport(SampleReports.details());
  }
}
