package dev.sumdb.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;

/**
 * Where logs go: standard error, never standard output. Logback finds this class when the first
 * logger is made; {@link #choose} says before that what the user wants.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  private static final String FORMAT = "sumdb.log.format";
  private static final String LEVEL = "sumdb.log.level";

  /** For Logback. */
  public LogSetup() {}

  /** Sets form and level for this process; no logger may exist yet. */
  static void choose(String format, String level) {
    System.setProperty(FORMAT, format);
    System.setProperty(LEVEL, level);
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LogLine line = new LogLine(System.getProperty(FORMAT, "text").equals("json"));
    line.setContext(context);
    line.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(line);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setName("stderr");
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();

    Level level = Level.toLevel(System.getProperty(LEVEL, "warn"));
    context.getLogger("ROOT").setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
    context.getLogger("dev.sumdb").setLevel(level);
    context.getLogger("ROOT").addAppender(stderr);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
